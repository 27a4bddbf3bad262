using System.Text;
using System.Text.RegularExpressions;

namespace Circus.Daemon.Streams;

/// <summary>Which lines somebody looks for.</summary>
internal sealed class LogSearch
{
    public static readonly LogSearch Everything = new(null, null, StringComparison.Ordinal);

    private readonly string? _text;
    private readonly Regex? _pattern;
    private readonly StringComparison _comparison;
    private readonly byte[]? _bytes;

    private LogSearch(string? text, Regex? pattern, StringComparison comparison)
    {
        (_text, _pattern, _comparison) = (text, pattern, comparison);
        _bytes = text is not null && comparison == StringComparison.Ordinal ? Encoding.UTF8.GetBytes(text) : null;
    }

    public static LogSearch ForText(string text, bool ignoresCase) =>
        new(text, null, ignoresCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    /// <summary>A pattern that takes time in proportion to the text, whatever it is; null with the reason when it is none.</summary>
    public static LogSearch? ForPattern(string pattern, bool ignoresCase, out string? fault)
    {
        try
        {
            fault = null;
            var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (ignoresCase ? RegexOptions.IgnoreCase : RegexOptions.None);
            return new LogSearch(null, new Regex(pattern, options), StringComparison.Ordinal);
        }
        catch (Exception reason) when (reason is ArgumentException or NotSupportedException)
        {
            fault = reason.Message;
            return null;
        }
    }

    /// <summary>Whether there is any use in taking these bytes apart.</summary>
    public bool MayBeIn(ReadOnlySpan<byte> bytes) => _bytes is null || bytes.IndexOf(_bytes) >= 0;

    public bool Matches(string line) =>
        _pattern?.IsMatch(line) ?? (_text is null || line.Contains(_text, _comparison));
}
