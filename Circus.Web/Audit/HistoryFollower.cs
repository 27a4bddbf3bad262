using System.Text.Json;
using System.Text.Json.Nodes;

namespace Circus.Web.Audit;

/// <summary>
/// Follows circusd's history across restarts of both programs, and makes entries of the commands that did not come through the console. Where it stands it
/// reads from the last entry that it made.
/// </summary>
internal sealed class HistoryFollower(AuditTrail trail)
{
    // Longer than a history of circusd; only against growing for ever.
    private const int MostMarks = 4096;

    private const int LongestText = 300;

    private readonly Queue<string> _seenInOrder = new();
    private readonly HashSet<string> _seen = [];
    private (long Number, double Time)? _last;

    /// <summary>Asks once and writes what is new.</summary>
    /// <returns>How many entries were made.</returns>
    public async Task<int> CatchUpAsync(ICommandHistory history, CancellationToken cancellationToken)
    {
        var (number, time) = _last ??= LastHeard();
        // With the last known one: it shows whether this is still the same circusd.
        var records = await history.AfterAsync(Math.Max(number - 1, 0), cancellationToken);
        if (number > 0 && records.FirstOrDefault(record => record.Number >= number) is not { } first)
        {
            (number, time) = (0, 0);
            records = await history.AfterAsync(0, cancellationToken);
        }
        else if (number > 0 && records.First(record => record.Number >= number) is { } known && known.Number == number && known.Time != time)
        {
            (number, time) = (0, 0);
            records = await history.AfterAsync(0, cancellationToken);
        }

        var made = 0;
        foreach (var record in records.Where(record => record.Number > number).ToList())
        {
            if (!IsOwn(record))
            {
                await trail.AppendAsync(Entry(record));
                made++;
            }

            _last = (record.Number, record.Time);
        }

        return made;
    }

    /// <summary>Each mark counts once: a client that reads the history and uses a mark again is told by its own name.</summary>
    private bool IsOwn(HeardCommand record)
    {
        if (RequestMark.Of(record.By) is not { } mark || _seen.Contains(mark))
        {
            return false;
        }

        using var file = trail.Read();
        if (!file.HasRequest(mark))
        {
            return false;
        }

        _seen.Add(mark);
        _seenInOrder.Enqueue(mark);
        if (_seenInOrder.Count > MostMarks)
        {
            _seen.Remove(_seenInOrder.Dequeue());
        }

        return true;
    }

    private (long Number, double Time) LastHeard()
    {
        using var file = trail.Read();
        if (file.Last(AuditKind.Heard)?.Entry.Details is not { } details)
        {
            return (0, 0);
        }

        using var parsed = JsonDocument.Parse(details);
        return (parsed.RootElement.GetProperty("seq").GetInt64(), parsed.RootElement.GetProperty("time").GetDouble());
    }

    private static AuditEntry Entry(HeardCommand record)
    {
        var details = new JsonObject { ["seq"] = record.Number, ["time"] = record.Time };
        if (record.Options is { Count: > 0 } options)
        {
            details["options"] = new JsonArray([.. options.Select(option => JsonValue.Create(Clean(option)))]);
        }

        return new AuditEntry
        {
            Kind = AuditKind.Heard,
            Actor = Clean(record.By ?? "circusd"),
            Action = Clean(record.Command ?? "?"),
            Target = record.Watcher is { } watcher ? Clean(watcher) : null,
            Details = details.ToJsonString(),
            Result = record.Result switch
            {
                "ok" => AuditResult.Ok,
                "running" => AuditResult.Running,
                _ => AuditResult.Refused,
            },
            Message = record.Reason is { } reason ? SecretMask.InText(Clean(reason)) : null,
        };
    }

    private static string Clean(string text) =>
        string.Concat(text.Take(LongestText).Select(symbol => char.IsControl(symbol) ? '?' : symbol));
}
