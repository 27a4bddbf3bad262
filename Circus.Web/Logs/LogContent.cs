namespace Circus.Web.Logs;

/// <summary>What the console holds of one watcher's output at one instant.</summary>
/// <param name="Rows">By their order.</param>
/// <param name="IsRead">The daemon has answered once.</param>
/// <param name="Fault">Why there is nothing new, one sentence; null when there may be.</param>
/// <param name="Dropped">Rows that were here and are not kept any more.</param>
internal sealed record LogContent(ReadOnlyMemory<LogEntry> Rows, bool IsRead, string? Fault, long Dropped);
