namespace Circus.Web.Components.Charts;

/// <summary>One measured thing in a group of charts.</summary>
/// <param name="Name">In legends.</param>
/// <param name="Column">Its column without a suffix, see <see cref="Live.ColumnId"/>.</param>
public sealed record ChartLine(string Name, string Column);
