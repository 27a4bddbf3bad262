namespace Circus.Web.Events;

/// <summary>PURE: which events somebody wants to see, as it stands in the address.</summary>
internal sealed record EventQuery
{
    /// <summary>Stands in the name of the watcher, in what happened, or in who brought it about.</summary>
    public string Text { get; init; } = "";

    /// <summary>Only of this one; null for all.</summary>
    public string? Watcher { get; init; }

    /// <summary>Kinds as on the wire; empty is all.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>Only what somebody brought about.</summary>
    public bool IsByHand { get; init; }

    public static EventQuery Read(Func<string, string?> value) => new()
    {
        Text = value("q") ?? "",
        Watcher = value("w") is { Length: > 0 } watcher ? watcher : null,
        Types = [.. (value("type") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal)],
        IsByHand = value("by") == "1",
    };

    /// <summary>Null for what is as usual.</summary>
    public IEnumerable<(string Key, string? Value)> Write()
    {
        yield return ("q", Text.Length > 0 ? Text : null);
        yield return ("w", Watcher);
        yield return ("type", Types.Count > 0 ? string.Join(',', Types) : null);
        yield return ("by", IsByHand ? "1" : null);
    }

    public EventQuery Toggled(string type) => this with { Types = Types.Contains(type) ? [.. Types.Where(one => one != type)] : [.. Types, type] };

    public bool Shows(EventRow row) => (Types.Count == 0 || Types.Contains(row.Change.Action)) && Finds(row);

    /// <summary>Whether it is shown as far as its kind is left aside.</summary>
    public bool Finds(EventRow row) => (!IsByHand || row.Change.Payload.By is not null)
        && (Watcher is null || row.Watcher == Watcher)
        && (Text.Length == 0 || Has(row.Watcher) || Has(row.Text.Action) || Has(row.Text.Detail) || Has(row.Change.Payload.By ?? ""));

    private bool Has(string text) => text.Contains(Text, StringComparison.OrdinalIgnoreCase);
}
