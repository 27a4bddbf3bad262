using System.Globalization;
using Circus.Daemon.Configuration;

namespace Circus.Plugins;

/// <summary>
/// The options of a plugin, converted by the table of its keys, which has the defaults. What cannot be converted is in
/// <see cref="Faults"/>, all of it, and has its default meanwhile.
/// </summary>
internal sealed class PluginOptions(PluginKind kind, IReadOnlyDictionary<string, string> written)
{
    private const int LongestSeconds = 30 * 86400;

    private readonly List<string> _faults = [];

    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Null when it is not given and has no default.</summary>
    public string? Text(string key) => written.TryGetValue(key, out var text) && text.Length > 0 ? text : DefaultOf(key);

    public string Required(string key) => Text(key) ?? "";

    public double Number(string key) => NumberOrNone(key) ?? 0;

    public double? NumberOrNone(string key) =>
        Convert<double>(key, "a number", text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null);

    public int Integer(string key) =>
        Convert<int>(key, "an integer", text => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null) ?? 0;

    public bool Flag(string key) => Convert<bool>(key, Flags.Allowed, text => Flags.TryParse(text, out var value) ? value : null) ?? false;

    /// <summary>A time that something takes: more than none.</summary>
    public TimeSpan Period(string key) =>
        Convert<TimeSpan>(key, "a number of seconds above 0", text => Time(text) is { } time && time > TimeSpan.Zero ? time : null) ?? TimeSpan.FromSeconds(1);

    public TimeSpan? SecondsOrNone(string key) => Convert(key, "a number of seconds", Time);

    public int Port(string key) =>
        Convert<int>(key, "a port from 1 to 65535", text => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 ? port : null) ?? 0;

    public MemoryAmount? Memory(string key) => Convert(key, MemoryText.Allowed, MemoryAmount.Parse);

    /// <summary>The options whose names begin so, by the rest of their names.</summary>
    public IReadOnlyDictionary<string, string> Below(string prefix) => written
        .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
        .ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value, StringComparer.OrdinalIgnoreCase);

    /// <summary>What only the plugin itself can tell about a value.</summary>
    public void Fault(string key, string text) => _faults.Add($"{key}: {text}");

    private static TimeSpan? Time(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= LongestSeconds
            ? TimeSpan.FromSeconds(seconds)
            : null;

    private T? Convert<T>(string key, string allowed, Func<string, T?> parse)
        where T : struct
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        if (parse(text) is { } value)
        {
            return value;
        }

        Fault(key, $"found \"{text}\", allowed: {allowed}");
        return DefaultOf(key) is { } other ? parse(other) : null;
    }

    private string? DefaultOf(string key) => kind.Keys.Single(row => row.Name == key).Default;
}
