using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Circus.Daemon.Interop;

namespace Circus.Daemon.Configuration;

/// <summary>
/// Converts the keys of one section. A text that cannot be converted goes to the report, and the caller gets the default, so that the
/// remaining keys are looked at too.
/// </summary>
internal sealed class KeyReader(IniSection section, Interpolation interpolation, ConfigReport report)
{
    /// <summary>A year, in seconds: above what anybody means, below where timers overflow when summed up.</summary>
    public const double LongestSeconds = 31536000;

    private readonly Dictionary<IniEntry, string> _expanded = [];

    public IniSection Section => section;

    public ConfigReport Report => report;

    /// <summary>What replaces the references in its texts.</summary>
    public Interpolation Interpolation => interpolation;

    public bool Has(string key) => section.TryGet(key, out _);

    /// <summary>The expanded text; null without the key.</summary>
    public string? Text(string key) => TryText(key, out _, out var text) ? text : null;

    /// <summary>The same, but an empty text counts as none.</summary>
    public string? NonEmpty(string key) => Text(key) is { Length: > 0 } text ? text : null;

    public bool Flag(string key, bool fallback)
    {
        if (!TryText(key, out var entry, out var text))
        {
            return fallback;
        }

        if (Flags.TryParse(text, out var value))
        {
            return value;
        }

        Refuse(entry, text, Flags.Allowed);
        return fallback;
    }

    public int Integer(string key, int fallback, int min, int max = int.MaxValue) => (int)Long(key, fallback, min, max);

    public long Long(string key, long fallback, long min, long max)
    {
        if (!TryText(key, out var entry, out var text))
        {
            return fallback;
        }

        if (long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
        {
            return value;
        }

        Refuse(entry, text, Range("an integer", min is int.MinValue ? null : min, max is int.MaxValue or long.MaxValue ? null : max));
        return fallback;
    }

    public TimeSpan Seconds(string key, TimeSpan fallback, double min = 0, double max = LongestSeconds)
    {
        if (!TryText(key, out var entry, out var text))
        {
            return fallback;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
        {
            return TimeSpan.FromSeconds(Math.Max(value, -LongestSeconds));
        }

        Refuse(entry, text, Range("a number of seconds", min == double.MinValue ? null : min, max));
        return fallback;
    }

    /// <summary>May have a fraction, and be negative.</summary>
    public double Number(string key, double fallback)
    {
        if (!TryText(key, out var entry, out var text))
        {
            return fallback;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value))
        {
            return value;
        }

        Refuse(entry, text, "a number");
        return fallback;
    }

    /// <summary>A file mode or a mask for it in octal digits, 0 to 0777.</summary>
    public int? Octal(string key, int? fallback, string what = "an octal mask")
    {
        if (!TryText(key, out var entry, out var text))
        {
            return fallback;
        }

        var digits = text.StartsWith("0o", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
        var isOctal = digits.Length is > 0 and <= 4 && digits.All(digit => digit is >= '0' and <= '7');
        if (isOctal && Convert.ToInt32(digits, 8) is <= 511 and var mask)
        {
            return mask;
        }

        Refuse(entry, text, $"{what} from 000 to 777");
        return fallback;
    }

    public Signal Signal(string key, Signal fallback)
    {
        if (!TryText(key, out var entry, out var text))
        {
            return fallback;
        }

        if (SignalName.TryParse(text, out var signal))
        {
            return signal;
        }

        Refuse(entry, text, SignalName.Allowed);
        return fallback;
    }

    /// <summary>One of the words, any case; the result has the case of the list.</summary>
    [return: NotNullIfNotNull(nameof(fallback))]
    public string? Choice(string key, string? fallback, params IReadOnlyList<string> words)
    {
        if (!TryText(key, out var entry, out var text))
        {
            return fallback;
        }

        var word = words.FirstOrDefault(word => word.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (word is null)
        {
            Refuse(entry, text, OneOf(words));
        }

        return word ?? fallback;
    }

    public bool TryText(string key, [NotNullWhen(true)] out IniEntry? entry, [NotNullWhen(true)] out string? text)
    {
        text = section.TryGet(key, out entry) ? Text(entry) : null;
        return text is not null;
    }

    /// <summary>The expanded text of one of this section's entries.</summary>
    public string Text(IniEntry entry)
    {
        if (!_expanded.TryGetValue(entry, out var text))
        {
            text = _expanded[entry] = interpolation.Expand(entry);
        }

        return text;
    }

    /// <summary>Reports a text that was refused; tells where it came from when a reference was replaced in it.</summary>
    public void Refuse(IniEntry entry, string text, string allowed)
    {
        var origin = text == entry.Value ? "" : $" (written {ConfigFault.Quote(entry.Value)})";
        report.Fault(entry, $"found {ConfigFault.Quote(text)}{origin}, allowed: {allowed}");
    }

    /// <summary>The same by key; the section is the place when the key is not there.</summary>
    public void Fault(string key, string text)
    {
        if (section.TryGet(key, out var entry))
        {
            report.Fault(entry, text);
        }
        else
        {
            report.Fault(section, $"{key}: {text}");
        }
    }

    public void Warn(string key, string text)
    {
        if (section.TryGet(key, out var entry))
        {
            report.Warn(entry, text);
        }
        else
        {
            report.Warn(section, $"{key}: {text}");
        }
    }

    /// <summary>"a, b or c".</summary>
    public static string OneOf(IReadOnlyList<string> words) =>
        words.Count == 1 ? words[0] : $"{string.Join(", ", words.SkipLast(1))} or {words[^1]}";

    private static string Range(string what, double? min, double? max) => (min, max) switch
    {
        (null, null) => what,
        ({ } from, null) => FormattableString.Invariant($"{what} from {from}"),
        (null, { } to) => FormattableString.Invariant($"{what} up to {to}"),
        ({ } from, { } to) => FormattableString.Invariant($"{what} from {from} to {to}"),
    };
}
