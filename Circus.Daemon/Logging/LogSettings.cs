namespace Circus.Logging;

/// <summary>What a program's log is to be.</summary>
internal sealed record LogSettings
{
    /// <summary>critical, error, warning, info or debug, whatever its case.</summary>
    public string Level { get; init; } = "info";

    /// <summary>"-" (standard error), "stdout", a path or a syslog address.</summary>
    public string Output { get; init; } = "-";

    /// <summary>One JSON object for each message instead of a line of text.</summary>
    public bool IsJson { get; init; }

    /// <summary>The form of a line; null for that of Circus.</summary>
    public LogLineForm? Form { get; init; }
}
