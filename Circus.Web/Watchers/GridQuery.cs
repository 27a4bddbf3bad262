using System.Globalization;

namespace Circus.Web.Watchers;

/// <summary>PURE: everything that somebody has chosen on the page of watchers, as it stands in the address.</summary>
internal sealed record GridQuery
{
    public static readonly IReadOnlyList<GridColumn> AllColumns = Enum.GetValues<GridColumn>();

    /// <summary>Those that fit on most screens.</summary>
    public static readonly IReadOnlyList<GridColumn> UsualColumns = [.. AllColumns.Where(column => column != GridColumn.Event)];

    public string Text { get; init; } = "";

    /// <summary>Words of <see cref="WatcherFilter.StateOf"/>; empty is all.</summary>
    public IReadOnlyList<string> States { get; init; } = [];

    /// <summary>Null is the name.</summary>
    public GridColumn? Sort { get; init; }

    public bool IsDescending { get; init; }

    public GridGroup Group { get; init; }

    /// <summary>Shown, in this order.</summary>
    public IReadOnlyList<GridColumn> Columns { get; init; } = UsualColumns;

    public static GridQuery Read(Func<string, string?> value)
    {
        var sort = value("sort") ?? "";
        return new GridQuery
        {
            Text = value("q") ?? "",
            States = [.. (value("state") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal)],
            IsDescending = sort.StartsWith('-'),
            Sort = Enum.TryParse<GridColumn>(sort.TrimStart('-'), ignoreCase: true, out var column) && Enum.IsDefined(column) ? column : null,
            Group = Enum.TryParse<GridGroup>(value("group"), ignoreCase: true, out var group) && Enum.IsDefined(group) ? group : GridGroup.None,
            Columns = value("cols") is { } columns ? ReadColumns(columns) : UsualColumns,
        };
    }

    /// <summary>Null for what is as usual.</summary>
    public IEnumerable<(string Key, string? Value)> Write()
    {
        yield return ("q", Text.Length > 0 ? Text : null);
        yield return ("state", States.Count > 0 ? string.Join(',', States) : null);
        yield return ("sort", Sort is null && !IsDescending ? null : $"{(IsDescending ? "-" : "")}{Word(Sort)}");
        yield return ("group", Group == GridGroup.None ? null : Group.ToString().ToLowerInvariant());
        yield return ("cols", Columns.SequenceEqual(UsualColumns) ? null : string.Join(',', Columns.Select(column => Word(column))));
    }

    /// <summary>The other way round when it is sorted so already; figures begin with the largest.</summary>
    public GridQuery SortedBy(GridColumn? column) => column == Sort
        ? this with { IsDescending = !IsDescending }
        : this with { Sort = column, IsDescending = column is GridColumn.Processes or GridColumn.Cpu or GridColumn.Memory or GridColumn.Restarts };

    public GridQuery Toggled(string state) => this with { States = States.Contains(state) ? [.. States.Where(one => one != state)] : [.. States, state] };

    public GridQuery Toggled(GridColumn column) => this with { Columns = Columns.Contains(column) ? [.. Columns.Where(one => one != column)] : [.. Columns, column] };

    /// <summary>One place to the left or to the right.</summary>
    public GridQuery Moved(GridColumn column, int by)
    {
        var columns = Columns.ToList();
        var at = columns.IndexOf(column);
        if (at < 0 || at + by < 0 || at + by >= columns.Count)
        {
            return this;
        }

        columns.RemoveAt(at);
        columns.Insert(at + by, column);
        return this with { Columns = columns };
    }

    private static string Word(GridColumn? column) => column is { } one ? one.ToString().ToLower(CultureInfo.InvariantCulture) : "name";

    private static List<GridColumn> ReadColumns(string text) =>
        [.. text.Split(',').Select(word => Enum.TryParse<GridColumn>(word, ignoreCase: true, out var column) && Enum.IsDefined(column) ? (GridColumn?)column : null).OfType<GridColumn>().Distinct()];
}
