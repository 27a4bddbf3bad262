using System.Globalization;
using System.Text.RegularExpressions;
using Circus.Web.Components.Layout;
using MudBlazor;

namespace Circus.Web.Tests.Components;

/// <summary>The colours: theme.css is where they are defined, ConsoleTheme repeats them, and all can be read.</summary>
public sealed partial class ThemeTests
{
    // WCAG 2.2: 1.4.3 (text) and 1.4.11 (borders of inputs).
    private const double Text = 4.5;
    private const double Border = 3;

    private static readonly string _css = File.ReadAllText(Path.Combine(Repository, "wwwroot-assets", "css", "theme.css"));

    [Theory]
    [InlineData("dark")]
    [InlineData("light")]
    public void Colours_OfMudBlazor_AreThoseOfTheStyleSheet(string theme)
    {
        var colours = ColoursOf(theme);
        Palette palette = theme == "dark" ? ConsoleTheme.Value.PaletteDark : ConsoleTheme.Value.PaletteLight;

        Assert.Equal(
            [
                colours["background"], colours["hover"], colours["surface"], colours["text"], colours["text-secondary"], colours["text-disabled"],
                colours["line"], colours["input-line"], colours["primary"], colours["on-primary"], colours["success"], colours["warning"], colours["error"],
            ],
            new[]
            {
                palette.Background, palette.BackgroundGray, palette.Surface, palette.TextPrimary, palette.TextSecondary, palette.TextDisabled,
                palette.Divider, palette.LinesInputs, palette.Primary, palette.PrimaryContrastText, palette.Success, palette.Warning, palette.Error,
            }.Select(colour => colour.ToString(MudBlazor.Utilities.MudColorOutputFormats.Hex)));
    }

    [Theory]
    [InlineData("dark")]
    [InlineData("light")]
    [InlineData("hc")]
    public void Colours_OfText_ContrastWithEveryGround(string theme)
    {
        var colours = ColoursOf(theme);
        string[] texts = ["text", "text-secondary", "text-code", "primary", "success", "warning", "error", "teal", "purple"];
        string[] grounds = ["background", "surface", "hover"];

        var poor = texts.SelectMany(text => grounds, (text, ground) => (text, ground, contrast: Contrast(colours[text], colours[ground])))
            .Append(("on-primary", "primary", Contrast(colours["on-primary"], colours["primary"])))
            .Where(pair => pair.Item3 < Text)
            .Concat(grounds.Select(ground => ("input-line", ground, Contrast(colours["input-line"], colours[ground]))).Where(pair => pair.Item3 < Border));

        Assert.Empty(poor);
    }

    private static string Repository => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", ".."));

    private static Dictionary<string, string> ColoursOf(string theme)
    {
        var block = _css[_css.IndexOf($":root[data-theme=\"{theme}\"] {{", StringComparison.Ordinal)..];
        return Variable().Matches(block[..block.IndexOf('}', StringComparison.Ordinal)]).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
    }

    /// <summary>WCAG 2.2, "contrast ratio" and "relative luminance".</summary>
    private static double Contrast(string one, string other)
    {
        var (light, dark) = (Math.Max(Luminance(one), Luminance(other)), Math.Min(Luminance(one), Luminance(other)));
        return (light + 0.05) / (dark + 0.05);
    }

    private static double Luminance(string hex)
    {
        double Channel(int index)
        {
            var value = int.Parse(hex.AsSpan(1 + (2 * index), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }

        return (0.2126 * Channel(0)) + (0.7152 * Channel(1)) + (0.0722 * Channel(2));
    }

    [GeneratedRegex(@"--([a-z-]+): (#[0-9a-f]{6});")]
    private static partial Regex Variable();
}
