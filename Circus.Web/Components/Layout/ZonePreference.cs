using System.Globalization;
using Microsoft.JSInterop;

namespace Circus.Web.Components.Layout;

/// <summary>How this browser writes times of day: "local" or "utc"; the only caller of time.js.</summary>
internal sealed class ZonePreference(IJSRuntime script) : IAsyncDisposable
{
    private IJSObjectReference? _module;

    public async Task<string> ReadAsync() => await (await ModuleAsync()).InvokeAsync<string>("read") ?? "local";

    public async Task ChooseAsync(string zone) => await (await ModuleAsync()).InvokeVoidAsync("choose", zone);

    /// <summary>A wall-clock time as the reader wrote it.</summary>
    public async Task<DateTimeOffset> ToUtcAsync(DateTime wall) => DateTimeOffset.FromUnixTimeMilliseconds(
        (long)await (await ModuleAsync()).InvokeAsync<double>("toUtc", wall.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)));

    public async ValueTask DisposeAsync()
    {
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

    private async ValueTask<IJSObjectReference> ModuleAsync() => _module ??= await script.InvokeAsync<IJSObjectReference>("import", "/assets/js/time.js");
}
