using Circus.Cli.Top.Model;

namespace Circus.Cli.Top.Table;

/// <summary>The order of rows. Numbers come highest first, words by their letters; equals keep the order of names, so that rows do not jump.</summary>
internal sealed class RowOrder(ColumnId by, bool isReversed)
{
    private readonly TopColumn _column = TopColumns.Of(by);

    public IEnumerable<T> Of<T>(IEnumerable<T> items, Func<T, TopRow> row)
    {
        var sorted = items.ToArray();
        var keys = Array.ConvertAll(sorted, item => new Key(row(item), _column, isReversed));
        Array.Sort(keys, sorted);
        return sorted;
    }

    private readonly struct Key(TopRow row, TopColumn column, bool isReversed) : IComparable<Key>
    {
        private readonly TopRow _row = row;
        private readonly double? _number = column.Number?.Invoke(row);
        private readonly string _word = column.Number is null ? column.Text?.Invoke(row) ?? "" : "";
        private readonly int _sign = isReversed ? -1 : 1;

        public int CompareTo(Key other)
        {
            // What is not known stands last, whichever way round.
            var order = _number is null || other._number is null
                ? (_number is null ? 1 : 0) - (other._number is null ? 1 : 0)
                : _sign * other._number.Value.CompareTo(_number.Value);
            order = order != 0 ? order : _sign * string.Compare(_word, other._word, StringComparison.OrdinalIgnoreCase);
            order = order != 0 ? order : string.Compare(_row.Name, other._row.Name, StringComparison.OrdinalIgnoreCase);
            order = order != 0 ? order : _row.Key.Node.CompareTo(other._row.Key.Node);
            return order != 0 ? order : Nullable.Compare(_row.Key.Pid, other._row.Key.Pid);
        }
    }
}
