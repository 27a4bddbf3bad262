namespace Circus.Web.Live.History;

/// <summary>One kind of figure.</summary>
/// <param name="Name">In columns.js and in addresses.</param>
/// <param name="Title">For people.</param>
/// <param name="Unit">Of the numbers that the browser gets.</param>
/// <param name="Suffix">What the id of the column ends with, see <see cref="ColumnId"/>.</param>
/// <param name="History">Its name in the history of circusd-stats.</param>
/// <param name="Scale">From the unit of circusd-stats to <paramref name="Unit"/>.</param>
/// <param name="IsSecond">Which of the two values of the column.</param>
public sealed record ChartMetric(string Name, string Title, string Unit, string Suffix, string History, double Scale, bool IsSecond = false);
