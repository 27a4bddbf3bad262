using System.Globalization;

namespace Circus.Cli.Top.Screen;

/// <summary>Control sequences of tones and grounds (SGR, ECMA-48), all of them made once.</summary>
internal sealed class Palette
{
    public const string Reset = "\e[0m";

    private readonly string[] _sequences = new string[Enum.GetValues<Tone>().Length * Enum.GetValues<Ground>().Length];

    public Palette(ColourDepth depth)
    {
        foreach (var tone in Enum.GetValues<Tone>())
        {
            foreach (var ground in Enum.GetValues<Ground>())
            {
                _sequences[IndexOf(tone, ground)] = $"\e[0{Parameters(depth, tone, ground)}m";
            }
        }
    }

    public string Sequence(Tone tone, Ground ground) => _sequences[IndexOf(tone, ground)];

    private static int IndexOf(Tone tone, Ground ground) => ((int)tone * Enum.GetValues<Ground>().Length) + (int)ground;

    private static string Parameters(ColourDepth depth, Tone tone, Ground ground) => depth switch
    {
        ColourDepth.None => Attributes(tone) + (ground is Ground.Edge or Ground.Selected ? ";7" : ""),
        // The sixteen are the user's own: no grounds but reverse, which is readable with all of them.
        ColourDepth.Sixteen => (ground is Ground.Edge or Ground.Selected ? ";7" + (tone == Tone.Bold ? ";1" : "") : Sixteen(tone)),
        ColourDepth.Indexed => Weight(tone) + Indexed(tone, ground),
        ColourDepth.True => Weight(tone) + True(tone, ground),
    };

    private static string Attributes(Tone tone) => tone switch
    {
        Tone.Faint or Tone.Track => ";2",
        Tone.Bold or Tone.Accent or Tone.Warning or Tone.Bad => ";1",
        Tone.Plain or Tone.Good or Tone.Cpu or Tone.Memory => "",
    };

    private static string Weight(Tone tone) => tone == Tone.Bold ? ";1" : "";

    private static string Sixteen(Tone tone) => tone switch
    {
        Tone.Plain => "",
        Tone.Faint or Tone.Track => ";2",
        Tone.Bold => ";1",
        Tone.Accent => ";36;1",
        Tone.Good => ";32",
        Tone.Warning => ";33",
        Tone.Bad => ";31",
        Tone.Cpu => ";36",
        Tone.Memory => ";35",
    };

    private static string Indexed(Tone tone, Ground ground)
    {
        // A ground has its own text colour as well: with the terminal's it would be unreadable on half of all themes.
        int? text = tone switch
        {
            Tone.Plain or Tone.Bold => ground == Ground.None ? null : 253,
            Tone.Faint => ground == Ground.None ? 244 : 247,
            Tone.Accent => 75,
            Tone.Good => 108,
            Tone.Warning => 179,
            Tone.Bad => 203,
            Tone.Cpu => 73,
            Tone.Memory => 140,
            Tone.Track => 240,
        };
        int? behind = ground switch
        {
            Ground.None => null,
            Ground.Edge => 236,
            Ground.Selected => 238,
            Ground.Panel => 235,
        };
        return (text is { } t ? string.Create(CultureInfo.InvariantCulture, $";38;5;{t}") : "")
            + (behind is { } b ? string.Create(CultureInfo.InvariantCulture, $";48;5;{b}") : "");
    }

    private static string True(Tone tone, Ground ground)
    {
        var text = tone switch
        {
            Tone.Plain or Tone.Bold => ground == Ground.None ? "" : ";38;2;222;226;232",
            Tone.Faint => ground == Ground.None ? ";38;2;128;136;148" : ";38;2;156;163;175",
            Tone.Accent => ";38;2;97;175;239",
            Tone.Good => ";38;2;140;186;128",
            Tone.Warning => ";38;2;229;181;103",
            Tone.Bad => ";38;2;236;105;110",
            Tone.Cpu => ";38;2;86;182;194",
            Tone.Memory => ";38;2;177;142;222",
            Tone.Track => ";38;2;84;90;101",
        };
        var behind = ground switch
        {
            Ground.None => "",
            Ground.Edge => ";48;2;40;44;52",
            Ground.Selected => ";48;2;56;64;80",
            Ground.Panel => ";48;2;33;37;43",
        };
        return text + behind;
    }
}
