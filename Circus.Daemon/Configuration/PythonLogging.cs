namespace Circus.Daemon.Configuration;

/// <summary>What a configuration of Python's logging says, whatever its notation.</summary>
internal sealed class PythonLogging
{
    public Dictionary<string, Logger> Loggers { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, Handler> Handlers { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, Formatter> Formatters { get; } = new(StringComparer.Ordinal);

    /// <param name="Level">Null to leave it to the root logger.</param>
    /// <param name="Handlers">Names.</param>
    public sealed record Logger(string? Level, IReadOnlyList<string> Handlers);

    /// <param name="Class">Its last part: "FileHandler".</param>
    /// <param name="Level">Null for all.</param>
    /// <param name="Formatter">Name, or null.</param>
    /// <param name="Target">File, stream or address; null for the handler's own default.</param>
    public sealed record Handler(string Class, string? Level, string? Formatter, string? Target);

    /// <param name="Format">Null for the message alone.</param>
    /// <param name="DateFormat">Null for Python's.</param>
    public sealed record Formatter(string? Format, string? DateFormat);
}
