namespace Circus.Daemon.Streams;

/// <summary>What was found in log files.</summary>
/// <param name="Lines">Oldest first.</param>
/// <param name="Next">Where to go on; null when there is nothing more in that direction.</param>
/// <param name="Scanned">Bytes that were looked through.</param>
internal readonly record struct LogPage(IReadOnlyList<LogLine> Lines, LogPlace? Next, long Scanned);
