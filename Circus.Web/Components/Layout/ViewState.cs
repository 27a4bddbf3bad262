using Circus.Web.Live.History;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace Circus.Web.Components.Layout;

/// <summary>
/// What all pages of one tab share: the window of time. The address is where it is kept, so that a copied link shows the same;
/// a link to another page, which does not have it, is given it by the layout.
/// </summary>
internal sealed class ViewState : IDisposable
{
    private const string SpanKey = "t";
    private const string AtKey = "until";

    private readonly NavigationManager _navigation;
    private readonly TimeProvider _time;

    public ViewState(NavigationManager navigation, TimeProvider time)
    {
        _navigation = navigation;
        _time = time;
        Window = Read(navigation.Uri);
        navigation.LocationChanged += Follow;
    }

    /// <summary>The window changed. Raised on the page's dispatcher.</summary>
    public event Action? Changed;

    public TimeWindow Window { get; private set; }

    /// <summary>What the window was when it still followed the present.</summary>
    private TimeSpan LiveLength { get; set; } = TimeWindow.Live.Length;

    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Shows another window; the page stays.</summary>
    public void Show(TimeWindow window)
    {
        if (window != Window)
        {
            Take(window);
            _navigation.NavigateTo(With(_navigation.Uri), new NavigationOptions { ReplaceHistoryEntry = true });
            Changed?.Invoke();
        }
    }

    /// <summary>Stands still, or goes on as before.</summary>
    public void TogglePause() => Show(Window.IsLive ? Window.Stopped(Now) : Live());

    /// <summary>The window that follows the present, as long as the last one that did.</summary>
    public TimeWindow Live() => new(LiveLength, null);

    /// <summary>An address of the console that shows the same window.</summary>
    public string With(string address)
    {
        var parts = address.Split('?', 2);
        var query = parts.Length == 1
            ? []
            : parts[1].Split('&').Where(part => !part.StartsWith(SpanKey + "=", StringComparison.Ordinal) && !part.StartsWith(AtKey + "=", StringComparison.Ordinal)).ToList();
        if (Window.Length != TimeWindow.Live.Length)
        {
            query.Add($"{SpanKey}={Window.Span}");
        }

        if (Window.At is { } at)
        {
            query.Add($"{AtKey}={at}");
        }

        return query.Count == 0 ? parts[0] : $"{parts[0]}?{string.Join('&', query)}";
    }

    public void Dispose() => _navigation.LocationChanged -= Follow;

    private void Follow(object? sender, LocationChangedEventArgs change)
    {
        var query = new Uri(change.Location).Query;
        // A link that says which window it means.
        if (HasWindow(query) && Read(change.Location) is var window && window != Window)
        {
            Take(window);
            Changed?.Invoke();
        }

        if (With(change.Location) is var kept && kept != change.Location)
        {
            _navigation.NavigateTo(kept, new NavigationOptions { ReplaceHistoryEntry = true });
        }
    }

    private void Take(TimeWindow window)
    {
        Window = window;
        if (window.IsLive)
        {
            LiveLength = window.Length;
        }
    }

    private static TimeWindow Read(string address)
    {
        var query = QueryHelpers.ParseQuery(new Uri(address).Query);
        return TimeWindow.Parse(query.GetValueOrDefault(SpanKey).ToString(), query.GetValueOrDefault(AtKey).ToString());
    }

    private static bool HasWindow(string query) => QueryHelpers.ParseQuery(query) is var parts && (parts.ContainsKey(SpanKey) || parts.ContainsKey(AtKey));
}
