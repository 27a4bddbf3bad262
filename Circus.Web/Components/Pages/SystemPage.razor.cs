using System.Globalization;
using System.Reflection;
using Circus.Protocol.Client;
using Circus.Protocol.Rounds;
using Circus.Web.Live;
using Circus.Web.Live.History;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Pages;

/// <summary>The console looks at itself: versions, the way of the statistics, who has which page open, memory.</summary>
public sealed partial class SystemPage
{
    private const int MostPages = 200;

    /// <summary>circusd-stats is asked once in so many ticks.</summary>
    private const int TicksBetweenQuestions = 5;

    private readonly CancellationTokenSource _stop = new();
    private StatsStatus? _stats;
    private string? _statsFault;
    private int _ticks;
    private Task _question = Task.CompletedTask;

    [Inject]
    private LiveFeedRegistry Registry { get; set; } = default!;

    [Inject]
    private FeedMetrics Metrics { get; set; } = default!;

    [Inject]
    private IStatsQuestions Questions { get; set; } = default!;

    private static string Version => typeof(SystemPage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "–";

    protected override void Dispose(bool disposing)
    {
        _stop.Cancel();
        _stop.Dispose();
        base.Dispose(disposing);
    }

    private protected override IEnumerable<string> Columns() => [];

    private protected override void OnTick()
    {
        if (_ticks++ % TicksBetweenQuestions == 0 && Snapshot.Round is not null && _question.IsCompleted)
        {
            _question = AskAsync();
        }
    }

    private static string Number(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);

    private async Task AskAsync()
    {
        try
        {
            _stats = await Questions.StatusAsync(_stop.Token);
            _statsFault = null;
        }
        catch (CircusException failure)
        {
            _statsFault = failure.Message;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The page is left.
        }
    }
}
