using System.Collections.Immutable;
using Circus.Cli.Top.Model;

namespace Circus.Cli.Top.Table;

/// <summary>How the user wants to see the table. Every key makes a new one.</summary>
internal sealed record TopView
{
    public ColumnId Sort { get; init; } = ColumnId.Cpu;

    /// <summary>The other way round than the column usually sorts.</summary>
    public bool IsReversed { get; init; }

    /// <summary>Rows have to contain every word of it.</summary>
    public string Filter { get; init; } = "";

    /// <summary>Keys are letters of the filter.</summary>
    public bool IsFiltering { get; init; }

    /// <summary>Watchers with their processes below; else all processes in one list.</summary>
    public bool IsTree { get; init; } = true;

    /// <summary>All watchers show their processes, but those in <see cref="Turned"/>; else the other way round.</summary>
    public bool IsExpanded { get; init; }

    /// <summary>Watchers that are not as all are.</summary>
    public ImmutableHashSet<RowKey> Turned { get; init; } = [];

    public ImmutableHashSet<ColumnId> Columns { get; init; } = TopColumns.Usual;

    /// <summary>The picture stands still; samples are still taken.</summary>
    public bool IsPaused { get; init; }

    /// <summary>The row that was chosen, wherever it moves; null stays on the first line.</summary>
    public RowKey? Selected { get; init; }

    /// <summary>Where that row was last, for when it goes away.</summary>
    public int SelectedAt { get; init; }

    /// <summary>The first line that is shown.</summary>
    public int Top { get; init; }

    public TopOverlay Overlay { get; init; }

    /// <summary>The chosen line of the list above the table.</summary>
    public int OverlayAt { get; init; }

    /// <summary>The user wants to leave.</summary>
    public bool IsDone { get; init; }

    public bool IsOpen(RowKey watcher) => IsExpanded != Turned.Contains(watcher);

    public TopView Open(RowKey watcher, bool isOpen) =>
        IsOpen(watcher) == isOpen ? this : this with { Turned = Turn(Turned, watcher) };

    /// <summary>Without what is in it, or with what is not.</summary>
    public static ImmutableHashSet<T> Turn<T>(ImmutableHashSet<T> set, T item) => set.Remove(item) is var without && without.Count < set.Count ? without : set.Add(item);
}
