using Circus.Protocol.Messages;
using Circus.Web.Live;
using Circus.Web.Watchers;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Pages;

/// <summary>The processes of a watcher, by slot.</summary>
public sealed partial class ProcessTable
{
    /// <summary>How long one that has ended stands there, when nothing runs in its place.</summary>
    private static readonly TimeSpan _remembered = TimeSpan.FromMinutes(5);

    private const int MostGone = 20;

    [Parameter, EditorRequired]
    public required WatcherDescription Watcher { get; set; }

    [Parameter]
    public bool IsAllowed { get; set; }

    /// <summary>With everything that there is to say, for a page of its own.</summary>
    [Parameter]
    public bool IsWhole { get; set; }

    [Inject]
    private Sight Sight { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    private IReadOnlyList<SlotRun> Past { get; set; } = [];

    /// <summary>What ended lately where nothing runs now.</summary>
    private IReadOnlyList<SlotRun> Gone { get; set; } = [];

    protected override void OnParametersSet()
    {
        if (!IsWhole)
        {
            return;
        }

        Past = [.. SlotRun.Of(Watcher, Sight.Current.Events.GetValueOrDefault(Watcher.Key).Span).Where(run => run.Ended is not null)];
        var since = (Time.GetUtcNow() - _remembered).ToUnixTimeMilliseconds() / 1000.0;
        Gone =
        [
            .. Past.Where(run => run.Ended >= since && !Watcher.Processes.Any(process => process.Wid == run.Slot))
                .DistinctBy(run => run.Slot == 0 ? -run.Pid : run.Slot).Take(MostGone),
        ];
    }
}
