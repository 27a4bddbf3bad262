using Circus.Cli.Top.Model;

namespace Circus.Cli.Top.Table;

/// <summary>A column: what it says, how wide it is, and by what it sorts.</summary>
internal sealed record TopColumn(ColumnId Id, string Word, string Title, int Width)
{
    /// <summary>What it is, for the list of columns.</summary>
    public required string About { get; init; }

    /// <summary>Text of a row; null for bars and graphs.</summary>
    public Func<TopRow, string?>? Text { get; init; }

    /// <summary>For sorting; the highest first.</summary>
    public Func<TopRow, double?>? Number { get; init; }

    public bool IsRight { get; init; }

    /// <summary>A bar or a graph.</summary>
    public bool IsDrawn => Text is null;

    /// <summary>Shown unless somebody hides it.</summary>
    public bool IsUsual { get; init; } = true;

    /// <summary>Where there is no room, the one with the highest number goes first.</summary>
    public int Rank { get; init; }

    public bool IsSortable => !IsDrawn;

    /// <summary>Whether there is anything to show in it.</summary>
    public bool IsKnown(TopFrame frame, bool isTree = true) => Id switch
    {
        ColumnId.Node => frame.Nodes.Count > 1,
        ColumnId.Name or ColumnId.Watcher or ColumnId.Processes => true,
        _ when IsDrawn => true,
        _ => frame.Branches.Any(branch => (isTree && Has(branch.Watcher)) || branch.Processes.Any(Has)),
    };

    private bool Has(TopRow row) => Number is not null ? Number(row) is not null : !string.IsNullOrEmpty(Text?.Invoke(row));
}
