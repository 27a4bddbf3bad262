using Circus.Web.Live;
using Circus.Web.Operations;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;

namespace Circus.Web.Components.Layout;

/// <summary>The frame of every page. It starts the feed, and follows what becomes of the user's acts.</summary>
public sealed partial class MainLayout : IDisposable
{
    private ElementReference _main;
    private ThemeState _theme = new("system", IsDark: true);
    private string _announcement = "";
    private bool _isNavWanted;
    private IJSObjectReference? _tab;
    private int _failing = -1;

    [Inject]
    private LiveFeed Feed { get; set; } = default!;

    [Inject]
    private PendingActs Pending { get; set; } = default!;

    [Inject]
    private ThemePreference Theme { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    [Inject]
    private AuthenticationStateProvider Authentication { get; set; } = default!;

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private string SkipAddress => Navigation.Uri.Split('#')[0] + "#main";

    public void Dispose()
    {
        Feed.Exclude(this);
        Feed.Changed -= Update;
        Feed.Ticked -= Settle;
        Navigation.LocationChanged -= CloseNavigation;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        Feed.Changed += Update;
        Feed.Ticked += Settle;
        Navigation.LocationChanged += CloseNavigation;
        Feed.User = (await Authentication.GetAuthenticationStateAsync()).User.Identity?.Name ?? "";
        Feed.Page = Path(Navigation.Uri);
        // The footer says on every page how old the last sample is.
        Feed.Include(this, new FeedInterest(1, []));
        Feed.Start();
        try
        {
            _theme = await Theme.ReadAsync();
            _tab = await Script.InvokeAsync<IJSObjectReference>("import", "/assets/js/attention.js");
            Update();
        }
        catch (Exception failure) when (failure is JSDisconnectedException or TaskCanceledException)
        {
            // Gone before it was complete.
        }
    }

    private string Path(string address) => "/" + Navigation.ToBaseRelativePath(address);

    private void Update()
    {
        StateHasChanged();
        _ = MarkTabAsync();
    }

    /// <summary>Title and icon of the tab; when nothing changed, nothing is said.</summary>
    private async Task MarkTabAsync()
    {
        var failing = AttentionItem.Of(Feed.Snapshot, Time.GetUtcNow()).Count(item => item.Level == AttentionLevel.Failing);
        if (_tab is null || failing == _failing)
        {
            return;
        }

        _failing = failing;
        try
        {
            await _tab.InvokeVoidAsync("show", failing);
        }
        catch (Exception failure) when (failure is JSDisconnectedException or TaskCanceledException)
        {
            // Gone meanwhile.
        }
    }

    private async Task ChooseThemeAsync(string choice) => _theme = await Theme.ChooseAsync(choice);

    private async Task SkipAsync() => await _main.FocusAsync();

    private void Settle()
    {
        var messages = Pending.Settle(Feed.Snapshot);
        if (messages.Count > 0)
        {
            _announcement = string.Join(". ", messages);
            Feed.Refresh();
        }
    }

    /// <summary>On a small screen the navigation covers the page.</summary>
    private void CloseNavigation(object? sender, LocationChangedEventArgs change)
    {
        _isNavWanted = false;
        Feed.Page = Path(change.Location);
        StateHasChanged();
    }
}
