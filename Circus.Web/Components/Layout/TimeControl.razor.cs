using System.Globalization;
using Circus.Web.Live.History;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Circus.Web.Components.Layout;

/// <summary>The window of time that all charts of the page show, and how times of day are written.</summary>
public sealed partial class TimeControl : IDisposable
{
    private string _zone = "local";
    private DateTime? _from;
    private DateTime? _to;
    private string? _fault;

    [Inject]
    private ViewState View { get; set; } = default!;

    [Inject]
    private ZonePreference Zone { get; set; } = default!;

    private string Spoken => View.Window.IsLive ? $"live, the last {View.Window.Span}" : $"{View.Window.Span} up to {View.Window.At}";

    public void Dispose() => View.Changed -= StateHasChanged;

    protected override void OnInitialized() => View.Changed += StateHasChanged;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            try
            {
                _zone = await Zone.ReadAsync();
                StateHasChanged();
            }
            catch (Exception failure) when (failure is JSDisconnectedException or TaskCanceledException)
            {
                // Gone before it was complete.
            }
        }
    }

    private void Shift(double parts) => View.Show(View.Window.Shifted(parts, View.Now));

    private async Task ChooseZoneAsync(string zone)
    {
        _zone = zone;
        await Zone.ChooseAsync(zone);
    }

    private async Task BetweenAsync()
    {
        if (_from is not { } from || _to is not { } to)
        {
            _fault = "Say both: from when and to when.";
            return;
        }

        // The browser wrote wall-clock times: only it knows how far they are from UTC.
        var (first, last) = (await Zone.ToUtcAsync(from), await Zone.ToUtcAsync(to));
        _fault = first == last ? "The two times are the same." : null;
        if (_fault is null)
        {
            View.Show(TimeWindow.Between(first, last));
        }
    }

    private static string Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
}
