namespace Circus.Web.Logs;

/// <summary>Some rows that follow each other.</summary>
/// <param name="Rows">Oldest first.</param>
/// <param name="Skipped">Rows between what was asked for and the first of these.</param>
internal readonly record struct LogPage(IReadOnlyList<LogEntry> Rows, int Skipped);
