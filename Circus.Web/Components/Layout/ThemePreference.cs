using Microsoft.JSInterop;

namespace Circus.Web.Components.Layout;

/// <summary>The theme that this browser keeps; the only caller of theme.js.</summary>
internal sealed class ThemePreference(IJSRuntime script)
{
    public ValueTask<ThemeState> ReadAsync() => script.InvokeAsync<ThemeState>("circusTheme.read");

    public ValueTask<ThemeState> ChooseAsync(string choice) => script.InvokeAsync<ThemeState>("circusTheme.choose", choice);
}
