using System.Text.Json.Nodes;

namespace Circus.Web.Configuration;

/// <summary>What somebody wants to change of a watcher, before it is done.</summary>
internal sealed class OptionDraft
{
    private readonly SortedDictionary<string, string> _texts = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Texts => _texts;

    /// <summary>By name: now, reload or restart, as circusd says; empty before it was asked.</summary>
    public IReadOnlyDictionary<string, string> Effects { get; set; } = new Dictionary<string, string>();

    /// <summary>Why it cannot be done; null when it can.</summary>
    public string? Fault { get; set; }

    public IReadOnlyList<string> Warnings { get; set; } = [];

    public void Put(OptionRow row, string text)
    {
        if (text == row.Text)
        {
            _texts.Remove(row.Name);
        }
        else
        {
            _texts[row.Name] = text;
        }
    }

    public void Forget(string name) => _texts.Remove(name);

    /// <summary>For the wire.</summary>
    public JsonObject? Options(IReadOnlyList<OptionRow> rows, IReadOnlyList<OptionKey> keys, out string? fault)
    {
        var options = new JsonObject();
        foreach (var (name, text) in _texts)
        {
            var row = rows.FirstOrDefault(row => row.Name == name);
            var type = row?.Type ?? keys.FirstOrDefault(key => key.Covers(name))?.Type ?? "text";
            var value = OptionText.Parse(name, text, type, row?.Value, out fault);
            if (fault is not null)
            {
                return null;
            }

            options[name] = value;
        }

        fault = null;
        return options;
    }
}
