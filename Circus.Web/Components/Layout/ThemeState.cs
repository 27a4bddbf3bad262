namespace Circus.Web.Components.Layout;

/// <param name="Choice">"system", "light", "dark" or "hc" (high contrast).</param>
/// <param name="IsDark">What is on screen.</param>
public sealed record ThemeState(string Choice, bool IsDark);
