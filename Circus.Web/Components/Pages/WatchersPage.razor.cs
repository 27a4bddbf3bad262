using System.Globalization;
using Circus.Protocol.Messages;
using Circus.Web.Components.Dialogs;
using Circus.Web.Live;
using Circus.Web.Operations;
using Circus.Web.Watchers;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web.Virtualization;

namespace Circus.Web.Components.Pages;

/// <summary>The work table: all watchers, filtered, sorted and acted on, one by one or several at once. What is chosen stands in the address.</summary>
public sealed partial class WatchersPage
{
    private const int SparkPoints = 60;

    // Nobody means more; a slipped key would.
    private const int LargestScale = 10_000;

    // What is sorted by a figure is sorted anew so often, unless somebody points at it.
    private static readonly TimeSpan _sortPause = TimeSpan.FromSeconds(5);

    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private readonly HashSet<string> _selected = new(StringComparer.Ordinal);
    private Virtualize<GridRow>? _list;
    private GridQuery _query = new();
    private IReadOnlyList<GridRow> _rows = [];
    private IReadOnlyList<WatcherDescription> _sorted = [];
    private IReadOnlyList<(string State, int Count)> _states = [];
    private IReadOnlyList<GridRow> _visible = [];
    private IReadOnlyList<string> _results = [];
    private LiveSnapshot? _shown;
    private DateTimeOffset _sortedAt;
    private string? _lastSelected;
    private string? _scale;
    private int _signal = 1;
    private bool _isHeld;

    [Inject]
    private ActFlow Flow { get; set; } = default!;

    [Inject]
    private PendingActs Pending { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    private protected override int Window => SparkPoints;

    private int Width => _query.Columns.Count + (IsAllowed ? 3 : 1);

    private bool CanAct => Snapshot.Link == LinkState.Up;

    private IReadOnlyList<WatcherDescription> Picked => [.. Snapshot.Watchers.Where(watcher => _selected.Contains(watcher.Name))];

    private bool IsAllSelected => _sorted.Count > 0 && _sorted.All(watcher => _selected.Contains(watcher.Name));

    private string Lead => Snapshot.Node is null ? "Waiting for circusd"
        : _sorted.Count == Snapshot.Watchers.Count ? string.Create(CultureInfo.InvariantCulture, $"{Snapshot.Watchers.Count:N0} watchers, {Snapshot.Watchers.Sum(watcher => watcher.Processes.Count):N0} processes")
        : string.Create(CultureInfo.InvariantCulture, $"{_sorted.Count:N0} of {Snapshot.Watchers.Count:N0} watchers");

    private protected override void ReadAddress(Func<string, string?> value)
    {
        _query = GridQuery.Read(value);
        Arrange(isNew: true);
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            Feed.Ticked += SortAgain;
        }

        base.OnAfterRender(firstRender);
    }

    protected override void Dispose(bool disposing)
    {
        Feed.Ticked -= SortAgain;
        base.Dispose(disposing);
    }

    protected override bool ShouldRender()
    {
        if (!ReferenceEquals(_shown, Snapshot))
        {
            Arrange(isNew: false);
        }

        return true;
    }

    /// <summary>Only rows that can be seen receive numbers.</summary>
    private protected override IEnumerable<string> Columns() => _visible.Select(row => row switch
    {
        GridRow.OfWatcher(var watcher, _) => ColumnId.OfWatcher(watcher.Key),
        GridRow.OfProcess(_, var process) => ColumnId.OfProcess(process.Pid),
        _ => null,
    }).OfType<string>();

    internal static string Title(GridColumn column) => column switch
    {
        GridColumn.State => "State",
        GridColumn.Processes => "Processes",
        GridColumn.Cpu => "CPU",
        GridColumn.Memory => "Memory",
        GridColumn.Restarts => "Restarts",
        GridColumn.Age => "Age",
        GridColumn.Event => "Last event",
    };

    internal static string Class(GridColumn column) => $"grid-{column.ToString().ToLowerInvariant()}";

    private void Arrange(bool isNew)
    {
        _shown = Snapshot;
        var (matching, states) = GridRows.Match(Snapshot, _query);
        _states = states;
        _sorted = _isHeld && !isNew ? Held(matching) : GridRows.Sort(matching, Snapshot, _query);
        _rows = GridRows.Of(_sorted, _query, _open);
        _sortedAt = Time.GetUtcNow();
        _ = _list?.RefreshDataAsync();
    }

    /// <summary>Under the pointer nothing changes its place; what is new comes last.</summary>
    private IReadOnlyList<WatcherDescription> Held(IReadOnlyList<WatcherDescription> matching)
    {
        var places = _sorted.Select((watcher, index) => (watcher.Name, index)).ToDictionary(pair => pair.Name, pair => pair.index, StringComparer.Ordinal);
        return [.. matching.OrderBy(watcher => places.GetValueOrDefault(watcher.Name, int.MaxValue))];
    }

    private void SortAgain()
    {
        if (_query.Sort is GridColumn.Cpu or GridColumn.Memory && !_isHeld && Time.GetUtcNow() - _sortedAt >= _sortPause)
        {
            Arrange(isNew: false);
            StateHasChanged();
        }
    }

    private ValueTask<ItemsProviderResult<GridRow>> Provide(ItemsProviderRequest request)
    {
        _visible = [.. _rows.Skip(request.StartIndex).Take(request.Count)];
        Feed.Show(this, new FeedInterest(Window, [.. Columns()]));
        return ValueTask.FromResult(new ItemsProviderResult<GridRow>(_visible, _rows.Count));
    }

    private void Show(GridQuery query) => WriteAddress(query.Write());

    private void Clear() => Show(_query with { Text = "", States = [] });

    private void ChooseGroup(ChangeEventArgs change) => Show(_query with { Group = Enum.TryParse<GridGroup>(change.Value as string, out var group) ? group : GridGroup.None });

    private void ToggleOpen(string name)
    {
        if (!_open.Remove(name))
        {
            _open.Add(name);
        }

        Arrange(isNew: false);
    }

    /// <summary>With the shift key all between the last one and this one.</summary>
    private void ToggleSelected(string name, bool isRange)
    {
        _results = [];
        var (from, to) = (IndexOf(_lastSelected), IndexOf(name));
        if (isRange && from >= 0)
        {
            _selected.UnionWith(_sorted.Skip(Math.Min(from, to)).Take(Math.Abs(to - from) + 1).Select(watcher => watcher.Name));
        }
        else if (!_selected.Remove(name))
        {
            _selected.Add(name);
        }

        _lastSelected = name;
        _ = _list?.RefreshDataAsync();
    }

    private int IndexOf(string? name) => _sorted.ToList().FindIndex(watcher => watcher.Name == name);

    private void ToggleAll()
    {
        var all = _sorted.Select(watcher => watcher.Name).ToList();
        if (IsAllSelected)
        {
            _selected.ExceptWith(all);
        }
        else
        {
            _selected.UnionWith(all);
        }

        _results = [];
        _ = _list?.RefreshDataAsync();
    }

    private void Select(IReadOnlyList<WatcherDescription> watchers)
    {
        _selected.UnionWith(watchers.Select(watcher => watcher.Name));
        _results = [];
        _ = _list?.RefreshDataAsync();
    }

    private void Unselect()
    {
        _selected.Clear();
        _results = [];
        _ = _list?.RefreshDataAsync();
    }

    private async Task ScaleAsync()
    {
        if (int.TryParse(_scale, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= LargestScale)
        {
            await RunAsync(new WatcherAct.Scale(count));
        }
    }

    private async Task RunAsync(WatcherAct act)
    {
        var picked = Picked;
        _results = [];
        var names = picked.Select(watcher => watcher.Name).ToList();
        if (await Flow.RunAllAsync(act, picked))
        {
            _results = names;
        }
    }

    /// <summary>Accepted is not done: done is what the daemon shows.</summary>
    private (string Tone, string Words) Result(string name) => (Pending.Of(name), Pending.Last(name)) switch
    {
        ({ } act, _) => ("busy", $"{act.Act.Words}: accepted, under way"),
        (null, { IsTrouble: true } failed) => ("bad", failed.Text),
        (null, { } done) => ("good", done.Text),
        _ => ("quiet", ""),
    };

    private string? SortOf(GridColumn? column) => column != _query.Sort ? null : _query.IsDescending ? "descending" : "ascending";

    private string Arrow(GridColumn? column) => SortOf(column) switch
    {
        "ascending" => " ↑",
        "descending" => " ↓",
        _ => "",
    };
}
