using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Circus.Web.Components.Keyboard;

/// <summary>Keys on every page; the only caller of keys.js, which presses what carries them.</summary>
public sealed partial class KeyboardShell
{
    [Parameter]
    public EventCallback<string> ThemeChosen { get; set; }

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    protected override bool ShouldRender() => false;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            try
            {
                var module = await Script.InvokeAsync<IJSObjectReference>("import", "/assets/js/keys.js");
                await module.InvokeVoidAsync("attach");
            }
            catch (Exception failure) when (failure is JSDisconnectedException or TaskCanceledException)
            {
                // Gone before it was complete.
            }
        }
    }
}
