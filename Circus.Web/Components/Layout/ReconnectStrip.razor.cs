using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Circus.Web.Components.Layout;

/// <summary>Says that the browser has lost the console; the only caller of reconnect.js, which shows and hides it.</summary>
public sealed partial class ReconnectStrip
{
    private ElementReference _strip;

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    protected override bool ShouldRender() => false;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            try
            {
                var module = await Script.InvokeAsync<IJSObjectReference>("import", "/assets/js/reconnect.js");
                await module.InvokeVoidAsync("attach", _strip);
            }
            catch (Exception failure) when (failure is JSDisconnectedException or TaskCanceledException)
            {
                // Gone before it was complete.
            }
        }
    }
}
