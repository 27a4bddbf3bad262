namespace Circus.Web.Logs;

/// <summary>What a row of a log is.</summary>
internal enum LogKind
{
    Stdout,
    Stderr,

    /// <summary>Something happened to the watcher.</summary>
    Event,

    /// <summary>Something is missing here.</summary>
    Gap,
}
