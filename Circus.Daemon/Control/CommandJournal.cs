using System.Text.Json;

namespace Circus.Daemon.Control;

/// <summary>
/// Who did what: the last commands that change something. Bounded. Of the properties only the watcher and the names of options are kept, never
/// a value. On the arbiter's loop only.
/// </summary>
internal sealed class CommandJournal(int most = CommandJournal.Most)
{
    /// <summary>A day of a busy operator, below 1 MB.</summary>
    public const int Most = 2000;

    /// <summary>Of a text that a client chose.</summary>
    private const int LongestText = 200;

    private readonly Queue<CommandRecord> _records = new();
    private long _last;

    /// <summary>The newest last.</summary>
    public IEnumerable<CommandRecord> Records => _records;

    public CommandRecord Add(double time, string? by, string command, JsonElement properties)
    {
        var record = new CommandRecord(++_last, time, by, command)
        {
            Watcher = Text(properties, "name"),
            Options = properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty("options", out var options) && options.ValueKind == JsonValueKind.Object
                ? [.. options.EnumerateObject().Take(100).Select(option => Cut(option.Name))]
                : [],
        };
        _records.Enqueue(record);
        if (_records.Count > most)
        {
            _records.Dequeue();
        }

        return record;
    }

    private static string? Text(JsonElement properties, string name) =>
        properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? Cut(value.GetString()!)
            : null;

    private static string Cut(string text) => text.Length > LongestText ? text[..LongestText] : text;
}
