using Circus.Web.Alerts.Channels;
using Circus.Web.Live;

namespace Circus.Web.Alerts;

/// <summary>Looks once a second at what is known of all nodes: one for the program, whatever number of pages is open.</summary>
internal sealed partial class AlertWatch(AlertBoard board, NodeLinks links, DiskUse disks, NoticeDelivery delivery, TimeProvider time, ILogger<AlertWatch> logger) : BackgroundService
{
    // More in one second is a storm, and one line says so.
    private const int MostLogged = 10;

    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);
    private static readonly IReadOnlyDictionary<string, double> _none = new Dictionary<string, double>();

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // What cannot be used is said at the start.
        board.Load();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_pause, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    Step();
                    delivery.Send(stoppingToken);
                    board.Save();
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    // The last line of the loop: one bad second ends no alerts.
                    LogStepFailed(failure);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The console stops.
        }
        finally
        {
            await delivery.StopAsync();
            board.Save();
        }
    }

    private void Step()
    {
        var before = board.Current;
        disks.Look([.. before.Rules.Where(rule => rule is { Kind: AlertKind.Disk, IsOn: true }).Select(rule => rule.Of)]);
        var nodes = links.All.Select(link => new AlertNode(link.Name ?? "", link.Title, link.Snapshot, link.IsOwn ? disks.Percent : _none)).ToList();
        var now = time.GetUtcNow();
        board.Advance(book => NoticePlan.Step(AlertEvaluation.Step(book, nodes, now), now));
        Log(before, board.Current);
    }

    private void Log(AlertBook before, AlertBook after)
    {
        if (ReferenceEquals(before, after))
        {
            return;
        }

        var fired = before.Firing.Select(alert => alert.Id).ToHashSet();
        foreach (var alert in after.Firing.Where(alert => !fired.Contains(alert.Id)).Take(MostLogged))
        {
            LogFired(alert.Watcher is null ? alert.Text : $"{alert.Watcher}: {alert.Text}", alert.RuleName, alert.NodeTitle);
        }

        foreach (var alert in after.Past.TakeWhile(alert => fired.Contains(alert.Id) && !before.Past.Contains(alert)).Take(MostLogged))
        {
            LogEnded(alert.RuleName, alert.Subject, alert.NodeTitle);
        }
    }
}
