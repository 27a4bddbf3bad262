namespace Circus.EndToEnd.Tests;

/// <summary>A look at what is on the screen, in every theme, on a desk and on a phone: a picture, nothing that WCAG AA forbids, nothing cut off.</summary>
internal static class Inspection
{
    private static readonly (int Width, int Height)[] _sizes = [(360, 740), (1440, 900)];
    private static readonly string[] _themes = ["light", "hc", "dark"];

    public static async Task AllThemesAsync(BrowserPage window, string name)
    {
        foreach (var (width, height) in _sizes)
        {
            await window.Page.SetViewportSizeAsync(width, height);
            // What moves because of the new size has arrived.
            await window.Page.EvaluateAsync("Promise.all(document.getAnimations().filter(one => one instanceof CSSTransition).map(one => one.finished.catch(() => {})))");
            foreach (var theme in _themes)
            {
                await window.Page.EvaluateAsync("theme => { document.documentElement.dataset.theme = theme; document.dispatchEvent(new CustomEvent('circus-theme', { detail: theme })); }", theme);
                await window.InspectAsync($"{name}-{theme}-{width}", onlyColours: theme != _themes[0]);
            }
        }
    }
}
