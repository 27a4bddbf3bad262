namespace Circus.Web.Logs;

/// <summary>One row of a log.</summary>
/// <param name="Order">Its place among all rows of this console, from 1; 0 for what was read from a file.</param>
/// <param name="Time">When it was written; null where a file does not tell.</param>
/// <param name="Watcher">Name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Text">As it was written, escape sequences included.</param>
internal sealed record LogEntry(long Order, DateTimeOffset? Time, string Watcher, LogKind Kind, string Text)
{
    /// <summary>Who wrote it; 0 when that is not known.</summary>
    public int Pid { get; init; }

    /// <summary>Its slot; 0 when that is not known.</summary>
    public int Wid { get; init; }

    /// <summary>Place in a file, as the daemon names it; null for what came live.</summary>
    public string? Place { get; init; }

    /// <summary>Characters left out at the end.</summary>
    public int Cut { get; init; }

    /// <summary>An event or a gap that is bad news.</summary>
    public bool IsTrouble { get; init; }

    /// <summary>Names the row on a page.</summary>
    public string Key => Place ?? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Order}");
}
