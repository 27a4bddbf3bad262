using System.Globalization;
using Circus.Cli.Top.Model;

namespace Circus.Cli.Top.Table;

/// <summary>Whether a row contains every word of a text, in any of its words, whatever their case.</summary>
/// <param name="text">The words.</param>
/// <param name="hasNodes">There are several nodes, whose names count too.</param>
internal sealed class RowFilter(string text, bool hasNodes)
{
    private readonly string[] _words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public bool Matches(TopRow row) => Array.TrueForAll(_words, word => Contains(row, word));

    private bool Contains(TopRow row, string word) =>
        Has(row.Name, word) || Has(row.Watcher, word) || Has(row.State, word) || Has(row.User, word) || (hasNodes && Has(row.Node, word))
        || (row.Key.Pid is { } pid && pid.ToString(CultureInfo.InvariantCulture).StartsWith(word, StringComparison.Ordinal));

    private static bool Has(string? text, string word) => text?.Contains(word, StringComparison.OrdinalIgnoreCase) is true;
}
