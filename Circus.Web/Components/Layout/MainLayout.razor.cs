using Circus.Web.Live;
using Circus.Web.Operations;
using Microsoft.AspNetCore.Components;
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

    [Inject]
    private LiveFeed Feed { get; set; } = default!;

    [Inject]
    private PendingActs Pending { get; set; } = default!;

    [Inject]
    private ThemePreference Theme { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private string SkipAddress => Navigation.Uri.Split('#')[0] + "#main";

    public void Dispose()
    {
        Feed.Changed -= StateHasChanged;
        Feed.Ticked -= Settle;
        Navigation.LocationChanged -= CloseNavigation;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        Feed.Changed += StateHasChanged;
        Feed.Ticked += Settle;
        Navigation.LocationChanged += CloseNavigation;
        Feed.Start();
        try
        {
            _theme = await Theme.ReadAsync();
            StateHasChanged();
        }
        catch (Exception failure) when (failure is JSDisconnectedException or TaskCanceledException)
        {
            // Gone before it was complete.
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
        StateHasChanged();
    }
}
