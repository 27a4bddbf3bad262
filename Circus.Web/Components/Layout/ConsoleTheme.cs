using MudBlazor;

namespace Circus.Web.Components.Layout;

/// <summary>The colours of theme.css for MudBlazor; a test compares the two.</summary>
internal static class ConsoleTheme
{
    private static readonly string[] _textFonts = ["Inter", "system-ui", "sans-serif"];

    public static readonly MudTheme Value = new()
    {
        PaletteDark = new PaletteDark
        {
            Background = "#0b0f14",
            BackgroundGray = "#17212c",
            Surface = "#121922",
            DrawerBackground = "#0b0f14",
            DrawerText = "#9fb0c0",
            DrawerIcon = "#9fb0c0",
            AppbarBackground = "#0b0f14",
            AppbarText = "#e6edf3",
            TextPrimary = "#e6edf3",
            TextSecondary = "#9fb0c0",
            TextDisabled = "#6b7a89",
            ActionDefault = "#9fb0c0",
            LinesDefault = "#1f2a35",
            LinesInputs = "#627384",
            TableLines = "#1f2a35",
            Divider = "#1f2a35",
            Primary = "#5aa9ff",
            PrimaryContrastText = "#0b0f14",
            Info = "#5aa9ff",
            InfoContrastText = "#0b0f14",
            Success = "#6fdba6",
            SuccessContrastText = "#0b0f14",
            Warning = "#f5c65a",
            WarningContrastText = "#0b0f14",
            Error = "#ff9a9a",
            ErrorContrastText = "#0b0f14",
        },
        PaletteLight = new PaletteLight
        {
            Background = "#f4f6f9",
            BackgroundGray = "#edf1f5",
            Surface = "#ffffff",
            DrawerBackground = "#f4f6f9",
            DrawerText = "#4a5b6b",
            DrawerIcon = "#4a5b6b",
            AppbarBackground = "#f4f6f9",
            AppbarText = "#1b2733",
            TextPrimary = "#1b2733",
            TextSecondary = "#4a5b6b",
            TextDisabled = "#6d7b89",
            ActionDefault = "#4a5b6b",
            LinesDefault = "#d9e0e8",
            LinesInputs = "#74828f",
            TableLines = "#d9e0e8",
            Divider = "#d9e0e8",
            Primary = "#0a5cb8",
            PrimaryContrastText = "#ffffff",
            Info = "#0a5cb8",
            InfoContrastText = "#ffffff",
            Success = "#0f6f43",
            SuccessContrastText = "#ffffff",
            Warning = "#805300",
            WarningContrastText = "#ffffff",
            Error = "#b81f2e",
            ErrorContrastText = "#ffffff",
        },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = _textFonts, FontSize = "13px", LineHeight = "1.5" },
            Body1 = new Body1Typography { FontFamily = _textFonts, FontSize = "13px" },
            Body2 = new Body2Typography { FontFamily = _textFonts, FontSize = "13px" },
            Button = new ButtonTypography { FontFamily = _textFonts, FontSize = "13px", TextTransform = "none" },
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px", AppbarHeight = "48px", DrawerWidthLeft = "216px" },
    };
}
