using System.Globalization;
using System.Text;

namespace Circus.Web.Logs;

/// <summary>PURE: how text looks after some sequences of SGR (ECMA-48, 8.3.117). Colours are of the sixteen that a theme can make readable.</summary>
internal readonly record struct AnsiStyle
{
    private const int NoColour = 0;

    private bool Bold { get; init; }

    private bool Dim { get; init; }

    private bool Italic { get; init; }

    private bool Underlined { get; init; }

    private bool Struck { get; init; }

    private bool Inverse { get; init; }

    /// <summary>1 to 16, 0 for none.</summary>
    private int Text { get; init; }

    private int Background { get; init; }

    public AnsiStyle With(string parameters)
    {
        var codes = parameters.Split(';', ':');
        var style = this;
        for (var i = 0; i < codes.Length; i++)
        {
            if (!int.TryParse(codes[i], NumberStyles.None, CultureInfo.InvariantCulture, out var code) && codes[i].Length > 0)
            {
                return style;
            }

            style = code switch
            {
                0 => default,
                1 => style with { Bold = true },
                2 => style with { Dim = true },
                3 => style with { Italic = true },
                4 => style with { Underlined = true },
                7 => style with { Inverse = true },
                9 => style with { Struck = true },
                22 => style with { Bold = false, Dim = false },
                23 => style with { Italic = false },
                24 => style with { Underlined = false },
                27 => style with { Inverse = false },
                29 => style with { Struck = false },
                >= 30 and <= 37 => style with { Text = code - 29 },
                38 => style with { Text = Extended(codes, ref i) },
                39 => style with { Text = NoColour },
                >= 40 and <= 47 => style with { Background = code - 39 },
                48 => style with { Background = Extended(codes, ref i) },
                49 => style with { Background = NoColour },
                >= 90 and <= 97 => style with { Text = code - 81 },
                >= 100 and <= 107 => style with { Background = code - 91 },
                _ => style,
            };
        }

        return style;
    }

    /// <summary>Classes of app.css.</summary>
    public override string ToString()
    {
        if (this == default)
        {
            return "";
        }

        var classes = new StringBuilder();
        var (text, background) = Inverse ? (Background, Text == NoColour ? 8 : Text) : (Text, Background);
        Append(Bold, "b");
        Append(Dim, "d");
        Append(Italic, "i");
        Append(Underlined, "u");
        Append(Struck, "s");
        Append(text != NoColour, string.Create(CultureInfo.InvariantCulture, $"f{text - 1}"));
        Append(background != NoColour, string.Create(CultureInfo.InvariantCulture, $"g{background - 1}"));
        return classes.ToString();

        void Append(bool isSet, string name)
        {
            if (isSet)
            {
                classes.Append(classes.Length > 0 ? " " : "").Append(name);
            }
        }
    }

    /// <summary>38;5;N and 38;2;R;G;B: the nearest of the sixteen.</summary>
    private static int Extended(string[] codes, ref int i)
    {
        var kind = Number(codes, i + 1);
        if (kind == 5)
        {
            var index = Number(codes, i + 2);
            i += 2;
            return index switch
            {
                < 16 => index + 1,
                < 232 => Nearest((index - 16) / 36 * 51, (index - 16) / 6 % 6 * 51, (index - 16) % 6 * 51),
                _ => Nearest((index - 232) * 11, (index - 232) * 11, (index - 232) * 11),
            };
        }

        if (kind == 2)
        {
            var colour = Nearest(Number(codes, i + 2), Number(codes, i + 3), Number(codes, i + 4));
            i += 4;
            return colour;
        }

        return NoColour;
    }

    private static int Number(string[] codes, int i) =>
        i < codes.Length && int.TryParse(codes[i], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Min(number, 255) : 0;

    private static int Nearest(int red, int green, int blue)
    {
        var strongest = Math.Max(red, Math.Max(green, blue));
        if (strongest < 60)
        {
            return 1;
        }

        var bits = (red * 3 > strongest * 2 ? 1 : 0) | (green * 3 > strongest * 2 ? 2 : 0) | (blue * 3 > strongest * 2 ? 4 : 0);
        return bits + 1 + (strongest > 200 ? 8 : 0);
    }
}
