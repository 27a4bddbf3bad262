using System.Globalization;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;
using Circus.Protocol.Rounds;
using Circus.Web.Audit;
using Circus.Web.Live;
using Circus.Web.Live.History;
using Circus.Web.Watchers;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Pages;

/// <summary>What there is to know of one process beside its charts. Its few figures are rendered at each tick.</summary>
public sealed partial class ProcessFacts : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private ProcessDetails? _details;

    [Parameter, EditorRequired]
    public required WatcherDescription Watcher { get; set; }

    [Parameter, EditorRequired]
    public required ProcessDescription Process { get; set; }

    [Inject]
    private LiveFeed Feed { get; set; } = default!;

    [Inject]
    private IStatsQuestions Questions { get; set; } = default!;

    private IReadOnlyList<ProcessTree> Tree => ProcessTree.Of(Feed.Snapshot.Round, Watcher.Key, Process.Pid);

    private ProcessFigures? Own => Tree is [var (_, figures), ..] ? figures : null;

    /// <summary>As it runs, or else as it is configured. A secret on a command line is not shown.</summary>
    private string Command => SecretMask.InText(_details?.Command ?? Watcher.Cmd);

    public void Dispose()
    {
        Feed.Ticked -= StateHasChanged;
        _stop.Cancel();
        _stop.Dispose();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        Feed.Ticked += StateHasChanged;
        try
        {
            _details = await Questions.DetailsAsync(Process.Pid, _stop.Token);
            StateHasChanged();
        }
        catch (Exception missing) when (missing is CircusException or OperationCanceledException or ObjectDisposedException)
        {
            // Without circusd-stats, or left meanwhile: the rest is shown.
        }
    }

    private static string Started(double seconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000)).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Rate(double? number) => number is { } perSecond ? string.Create(CultureInfo.InvariantCulture, $"{perSecond:0.#}/s") : "–";

    /// <summary>See proc_pid_stat(5).</summary>
    private static string StateWord(char state) => state switch
    {
        'R' => "running",
        'S' => "waits",
        'D' => "waits for the disk",
        'T' or 't' => "stopped by a signal",
        'Z' => "has ended, and nobody has asked how",
        'I' => "idle",
        _ => "unknown",
    };
}
