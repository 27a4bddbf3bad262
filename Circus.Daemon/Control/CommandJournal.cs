using System.Text;
using System.Text.Json;
using Circus.Daemon.Survival;

namespace Circus.Daemon.Control;

/// <summary>
/// Who did what: the last commands that change something. Bounded. Of the properties only the watcher and the names of options are kept, never
/// a value. On the arbiter's loop only.
/// </summary>
internal sealed class CommandJournal
{
    /// <summary>A day of a busy operator, below 1 MB.</summary>
    public const int Most = 2000;

    /// <summary>Of a text that a client chose.</summary>
    private const int LongestText = 200;

    /// <summary>Then the file is written anew: more than all that are kept.</summary>
    private const int MostBytes = 2 * 1024 * 1024;

    private readonly Queue<CommandRecord> _records = new();
    private readonly int _most;
    private readonly LineLog? _log;
    private long _last;

    public CommandJournal(int most = Most) => _most = most;

    /// <param name="log">Where they outlive the daemon.</param>
    public CommandJournal(LineLog log)
        : this()
    {
        _log = log;
        // A line when it begins, and another one when it has ended.
        var former = log.Read().Select(CommandRecord.Of).OfType<CommandRecord>().GroupBy(record => record.Number).Select(lines => lines.Last());
        foreach (var record in former.OrderBy(record => record.Number))
        {
            if (record.IsRunning)
            {
                record.Fail("circusd began anew before it was done");
            }

            Keep(record);
        }

        log.Rewrite(Lines());
    }

    /// <summary>The newest last.</summary>
    public IEnumerable<CommandRecord> Records => _records;

    public CommandRecord Add(double time, string? by, string command, JsonElement properties)
    {
        var record = new CommandRecord(_last + 1, time, by, command, Write)
        {
            Watcher = Text(properties, "name"),
            Options = properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty("options", out var options) && options.ValueKind == JsonValueKind.Object
                ? [.. options.EnumerateObject().Take(100).Select(option => Cut(option.Name))]
                : [],
        };
        Keep(record);
        if (_log?.Appended > MostBytes)
        {
            _log.Rewrite(Lines());
        }
        else
        {
            Write(record);
        }

        return record;
    }

    private void Keep(CommandRecord record)
    {
        _last = record.Number;
        _records.Enqueue(record);
        if (_records.Count > _most)
        {
            _records.Dequeue();
        }
    }

    private void Write(CommandRecord record) => _log?.Append(LineOf(record));

    private IEnumerable<byte[]> Lines() => _records.Select(LineOf);

    private static byte[] LineOf(CommandRecord record) => Encoding.UTF8.GetBytes(record.ToJson().ToJsonString() + "\n");

    private static string? Text(JsonElement properties, string name) =>
        properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? Cut(value.GetString()!)
            : null;

    private static string Cut(string text) => text.Length > LongestText ? text[..LongestText] : text;
}
