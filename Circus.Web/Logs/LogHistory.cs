namespace Circus.Web.Logs;

/// <summary>Goes back in the file of one stream, from where the live rows begin.</summary>
internal sealed class LogHistory(LogFileReader files, string watcher, bool isError)
{
    private const int PageLines = 5000;

    // A search may find nothing in much; the reader sees after so many pages how far it is.
    private const int MostPages = 8;

    private string? _next;
    private bool _hasBegun;

    public bool IsError => isError;

    /// <summary>There is nothing older.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The place was found where the live rows begin; otherwise some lines may come twice.</summary>
    public bool IsJoined { get; private set; }

    /// <summary>The newest of the files.</summary>
    public string? Path { get; private set; }

    /// <summary>Older rows, the nearest, oldest first.</summary>
    /// <exception cref="Protocol.Client.CircusException">There is no file, or the daemon does not answer.</exception>
    public async Task<IReadOnlyList<LogEntry>> OlderAsync(IReadOnlyList<string> live, LogQuery query, int most, CancellationToken cancellationToken)
    {
        if (!_hasBegun)
        {
            await BeginAsync(live, cancellationToken);
        }

        List<LogEntry> rows = [];
        for (var i = 0; i < MostPages && rows.Count < most && !IsComplete; i++)
        {
            var page = await files.ReadAsync(watcher, isError, _next, false, most, query, null, cancellationToken);
            rows.InsertRange(0, page.Rows.Where(query.Shows));
            _next = page.Next;
            IsComplete = page.Next is null;
        }

        return rows;
    }

    private async Task BeginAsync(IReadOnlyList<string> live, CancellationToken cancellationToken)
    {
        List<LogEntry> end = [];
        string? at = null;
        do
        {
            var page = await files.ReadAsync(watcher, isError, at, false, PageLines, LogQuery.All, null, cancellationToken);
            Path = page.Files is [var newest, ..] ? newest.Path : null;
            end.InsertRange(0, page.Rows);
            at = page.Next;
            if (LogJoin.Find([.. end.Select(row => row.Text)], live) is { } index)
            {
                _next = end[index].Place;
                IsJoined = true;
            }
        }
        while (!IsJoined && at is not null && end.Count < live.Count);

        IsJoined |= live.Count == 0;
        IsComplete = end.Count == 0;
        _hasBegun = true;
    }
}
