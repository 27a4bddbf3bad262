namespace Circus.Web.Logs;

/// <summary>Some lines of a watcher's log files.</summary>
/// <param name="Rows">Oldest first.</param>
/// <param name="Next">Where to go on; null when there is nothing more.</param>
/// <param name="Files">With their sizes in bytes, the newest first.</param>
internal sealed record LogFilePage(IReadOnlyList<LogEntry> Rows, string? Next, IReadOnlyList<(string Path, long Size)> Files);
