namespace Circus.Web.Logs;

/// <summary>What one page reads: the rows of some watchers as one, filtered.</summary>
internal sealed class LogSession : IDisposable
{
    private readonly List<LogStore.Reader> _readers = [];
    private readonly LogStore _store;

    public LogSession(LogStore store, IEnumerable<string> watchers)
    {
        _store = store;
        foreach (var watcher in watchers.Distinct(StringComparer.Ordinal))
        {
            if (store.Read(watcher) is { } reader)
            {
                _readers.Add(reader);
            }
            else
            {
                IsTooMuch = true;
            }
        }
    }

    /// <summary>Not all that was asked for is read.</summary>
    public bool IsTooMuch { get; }

    public LogQuery Query { get; set; } = LogQuery.All;

    public IReadOnlyList<string> Watchers => [.. _readers.Select(reader => reader.Watcher)];

    /// <summary>The daemon has answered for all of them.</summary>
    public bool IsRead => _readers.All(reader => reader.Content.IsRead);

    /// <summary>Why nothing new comes, by watcher.</summary>
    public IEnumerable<(string Watcher, string Fault)> Faults =>
        _readers.Where(reader => reader.Content.Fault is not null).Select(reader => (reader.Watcher, reader.Content.Fault!));

    /// <summary>Rows that are held, shown or not.</summary>
    public int Held => _readers.Sum(reader => reader.Content.Rows.Length);

    /// <summary>Rows that were held and are not any more.</summary>
    public long Dropped => _readers.Sum(reader => reader.Content.Dropped);

    public bool IsEmpty => _readers.All(reader => reader.Content.Rows.IsEmpty);

    /// <summary>Order of the newest row of all, shown or not.</summary>
    public long Newest => _store.Newest;

    /// <summary>The newest rows.</summary>
    public LogPage Latest(int most) => Before(long.MaxValue, most);

    /// <summary>The rows before one, the nearest.</summary>
    public LogPage Before(long order, int most)
    {
        List<LogEntry> found = [];
        foreach (var reader in _readers)
        {
            var rows = Rows(reader).Span;
            var taken = 0;
            for (var i = IndexOf(rows, order) - 1; i >= 0 && taken < most; i--)
            {
                if (Query.Shows(rows[i]))
                {
                    found.Add(rows[i]);
                    taken++;
                }
            }
        }

        return new LogPage([.. found.OrderBy(row => row.Order).TakeLast(most)], 0);
    }

    /// <summary>The rows behind one, the nearest.</summary>
    public LogPage After(long order, int most)
    {
        List<LogEntry> found = [];
        foreach (var reader in _readers)
        {
            var rows = Rows(reader).Span;
            var taken = 0;
            for (var i = IndexOf(rows, order + 1); i < rows.Length && taken < most; i++)
            {
                if (Query.Shows(rows[i]))
                {
                    found.Add(rows[i]);
                    taken++;
                }
            }
        }

        return new LogPage([.. found.OrderBy(row => row.Order).Take(most)], 0);
    }

    /// <summary>The newest rows of those behind one, and how many lie between.</summary>
    public LogPage Fresh(long order, int most)
    {
        List<LogEntry> found = [];
        var all = 0;
        foreach (var reader in _readers)
        {
            var rows = Rows(reader).Span;
            for (var i = rows.Length - 1; i >= 0 && rows[i].Order > order; i--)
            {
                if (Query.Shows(rows[i]))
                {
                    all++;
                    if (all <= most * 2)
                    {
                        found.Add(rows[i]);
                    }
                }
            }
        }

        LogEntry[] newest = [.. found.OrderBy(row => row.Order).TakeLast(most)];
        return new LogPage(newest, all - newest.Length);
    }

    /// <summary>Rows behind one.</summary>
    public int CountAfter(long order) => _readers.Sum(reader => CountAfter(Rows(reader).Span, order));

    /// <summary>The first row at a time or behind it; null when all are older, or it is older than all and some were dropped.</summary>
    public LogEntry? At(DateTimeOffset time)
    {
        LogEntry? found = null;
        foreach (var reader in _readers)
        {
            foreach (var row in Rows(reader).Span)
            {
                if (row.Time >= time && row.Kind != LogKind.Gap)
                {
                    found = found is null || row.Order < found.Order ? row : found;
                    break;
                }
            }
        }

        return found;
    }

    /// <summary>The next row that matches what is looked for; null when there is none.</summary>
    public LogEntry? Find(long order, bool forward)
    {
        LogEntry? found = null;
        foreach (var reader in _readers)
        {
            var rows = Rows(reader).Span;
            var step = forward ? 1 : -1;
            for (var i = forward ? IndexOf(rows, order + 1) : IndexOf(rows, order) - 1; i >= 0 && i < rows.Length; i += step)
            {
                if (rows[i].Kind <= LogKind.Stderr && Query.Shows(rows[i]) && Query.Matches(rows[i].Text))
                {
                    found = found is null || (forward ? rows[i].Order < found.Order : rows[i].Order > found.Order) ? rows[i] : found;
                    break;
                }
            }
        }

        return found;
    }

    /// <summary>Every row that is shown, oldest first.</summary>
    public IEnumerable<LogEntry> Everything() => _readers.SelectMany(reader => Rows(reader).ToArray()).Where(Query.Shows).OrderBy(row => row.Order);

    /// <summary>What was written to one stream, as it is held: to find where a file goes on.</summary>
    public IReadOnlyList<string> Texts(string watcher, bool isError) =>
    [
        .. _readers.Where(reader => reader.Watcher == watcher).SelectMany(reader => Rows(reader).ToArray())
            .Where(row => row.Kind == (isError ? LogKind.Stderr : LogKind.Stdout)).Select(row => row.Text),
    ];

    public void Dispose()
    {
        foreach (var reader in _readers)
        {
            reader.Dispose();
        }
    }

    /// <summary>Those of which no other source can still have earlier ones.</summary>
    private ReadOnlyMemory<LogEntry> Rows(LogStore.Reader reader)
    {
        var rows = reader.Content.Rows;
        return rows[..IndexOf(rows.Span, _store.Newest + 1)];
    }

    private int CountAfter(ReadOnlySpan<LogEntry> rows, long order)
    {
        var count = 0;
        for (var i = rows.Length - 1; i >= 0 && rows[i].Order > order; i--)
        {
            count += Query.Shows(rows[i]) ? 1 : 0;
        }

        return count;
    }

    /// <summary>Index of the first row that is not before an order.</summary>
    private static int IndexOf(ReadOnlySpan<LogEntry> rows, long order)
    {
        var (low, high) = (0, rows.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (rows[middle].Order < order)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
