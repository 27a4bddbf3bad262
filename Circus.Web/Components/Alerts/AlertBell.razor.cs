using Circus.Web.Alerts;
using Circus.Web.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Circus.Web.Components.Alerts;

/// <summary>What fires, on every page; the only caller of notices.js, which tells it on the desktop when the reader wants that.</summary>
public sealed partial class AlertBell : IAsyncDisposable
{
    private const int Most = 6;
    private const int MostPast = 3;

    // Of a storm the desktop gets one notice.
    private const int MostNotices = 3;

    private readonly HashSet<string> _told = [];
    private ElementReference _menu;
    private IReadOnlyList<Alert> _firing = [];
    private IReadOnlyList<Alert> _past = [];
    private IJSObjectReference? _module;
    private bool _isGone;

    [Inject]
    private AlertBoard Board { get; set; } = default!;

    [Inject]
    private Sight Sight { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    private string Tone => _firing.Count == 0 ? "quiet" : _firing.Any(alert => alert.Severity == AlertSeverity.Critical) ? "bad" : "warn";

    private string Spoken => _firing.Count switch
    {
        0 => "Alerts: nothing fires",
        1 => "Alerts: 1 fires",
        var count => $"Alerts: {count} fire",
    };

    public async ValueTask DisposeAsync()
    {
        _isGone = true;
        Board.Changed -= Update;
        if (_module is not null)
        {
            try
            {
                await _module.DisposeAsync();
            }
            catch (JSDisconnectedException)
            {
                // The browser has gone.
            }
        }
    }

    protected override void OnInitialized() => Take();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        Board.Changed += Update;
        // What fires already is on the page; the desktop tells what begins from now on.
        _told.UnionWith(_firing.Select(alert => alert.Id));
        try
        {
            _module = await Script.InvokeAsync<IJSObjectReference>("import", "/assets/js/notices.js");
            await _module.InvokeVoidAsync("attach", _menu);
        }
        catch (Exception failure) when (failure is JSDisconnectedException or TaskCanceledException)
        {
            // Gone before it was complete.
        }
    }

    private void Take()
    {
        var book = Board.Current.SeenWith(Sight.Rights);
        (_firing, _past) = ([.. book.Firing], [.. book.Past.Take(MostPast)]);
    }

    // The board tells on its own thread.
    private void Update() => _ = InvokeAsync(async () =>
    {
        if (_isGone)
        {
            return;
        }

        Take();
        StateHasChanged();
        await TellAsync();
    });

    private async Task TellAsync()
    {
        var news = _firing.Where(alert => _told.Add(alert.Id) && Board.Current.Rule(alert.Rule)?.IsSilent(Time.GetUtcNow()) != true).ToList();
        if (news.Count == 0 || _module is null)
        {
            return;
        }

        try
        {
            await _module.InvokeVoidAsync("tell", news.Take(MostNotices).Select(alert => new
            {
                tag = alert.Id,
                title = $"{alert.Watcher ?? alert.NodeTitle}: {alert.RuleName}",
                body = alert.Text,
            }), news.Count - Math.Min(news.Count, MostNotices));
        }
        catch (Exception failure) when (failure is JSDisconnectedException or TaskCanceledException)
        {
            // Gone meanwhile.
        }
    }
}
