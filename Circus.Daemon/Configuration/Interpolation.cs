namespace Circus.Daemon.Configuration;

/// <summary>
/// Puts the values of environment variables in place of <c>$(circus.env.NAME)</c> while the configuration is loaded. A variable of a later
/// layer hides one of an earlier layer, and all hide the daemon's. A reference yields the value that the processes get, expanded itself.
/// </summary>
/// <param name="daemon">The daemon's own environment; its values are taken as they are.</param>
/// <param name="layers">Variables from the file: [DEFAULT], [env], then each [env:PATTERN] that applies.</param>
/// <param name="report">Takes references to nothing, circles and values that have grown too long.</param>
internal sealed class Interpolation(
    IReadOnlyDictionary<string, string> daemon, IReadOnlyList<IReadOnlyList<IniEntry>> layers, ConfigReport report)
{
    private const string Prefix = "env.";

    /// <summary>MAX_ARG_STRLEN of execve(2): no argument or variable may be longer. Stops texts that double themselves.</summary>
    private const int LongestValue = 131072;

    /// <summary>References within references. Enough for people, and no stack overflow for the others.</summary>
    private const int Deepest = 64;

    private readonly Dictionary<IniEntry, string> _resolved = [];
    private readonly List<IniEntry> _inProgress = [];

    /// <summary>The value of an entry that is not a variable itself.</summary>
    public string Expand(IniEntry entry) =>
        Checked(entry, Placeholders.Replace(entry.Value, key => Reference(key, entry, name => Lookup(name, layers.Count))));

    /// <summary>All variables of the processes: the daemon's if copied, then each layer.</summary>
    public IReadOnlyDictionary<string, string> Variables(bool copyDaemon)
    {
        var variables = copyDaemon ? new Dictionary<string, string>(daemon, StringComparer.Ordinal) : new(StringComparer.Ordinal);
        for (var layer = 0; layer < layers.Count; layer++)
        {
            foreach (var entry in layers[layer])
            {
                variables[entry.Key] = Resolve(entry, layer);
            }
        }

        return variables;
    }

    private string? Reference(string key, IniEntry place, Func<string, string?> lookup)
    {
        if (!key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var name = key[Prefix.Length..];
        var value = lookup(name);
        if (value is null)
        {
            var isCircle = _inProgress.Exists(entry => IsSame(entry.Key, name));
            report.Warn(place, isCircle
                ? $"the variable {name} refers to itself; the reference stays as it is"
                : $"the variable {name} is set neither in circusd's environment nor in an [env] section; the reference stays as it is");
        }

        return value;
    }

    /// <summary>The value in the last of the first so many layers that has the variable, or else in the daemon's environment.</summary>
    private string? Lookup(string name, int layerCount)
    {
        for (var layer = layerCount - 1; layer >= 0; layer--)
        {
            if (Find(layers[layer], name) is { } entry && !_inProgress.Contains(entry))
            {
                return Resolve(entry, layer);
            }
        }

        return daemon.TryGetValue(name, out var value)
            ? value
            : daemon.Where(variable => IsSame(variable.Key, name))
                .OrderBy(variable => variable.Key, StringComparer.Ordinal).Select(variable => variable.Value).FirstOrDefault();
    }

    private static IniEntry? Find(IReadOnlyList<IniEntry> layer, string name) =>
        layer.FirstOrDefault(entry => entry.Key == name) ?? layer.FirstOrDefault(entry => IsSame(entry.Key, name));

    private static bool IsSame(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    private string Resolve(IniEntry entry, int layer)
    {
        if (entry.IsLiteral)
        {
            return entry.Value;
        }

        if (_resolved.TryGetValue(entry, out var value))
        {
            return value;
        }

        if (_inProgress.Count >= Deepest)
        {
            report.Fault(_inProgress[0], $"found references that are nested deeper than {Deepest} times");
            return entry.Value;
        }

        _inProgress.Add(entry);
        value = Checked(entry, Placeholders.Replace(
            entry.Value,
            key => Reference(key, entry, LookupFrom),
            name => daemon.GetValueOrDefault(name, "")));
        _inProgress.Remove(entry);
        return _resolved[entry] = value;

        // A variable that refers to itself means the one that it hides, as in PATH = $(circus.env.PATH):/opt/bin.
        string? LookupFrom(string name) => Lookup(name, Find(layers[layer], name) == entry ? layer : layers.Count);
    }

    private string Checked(IniEntry entry, string value)
    {
        if (value.Length <= LongestValue)
        {
            return value;
        }

        report.Fault(entry, $"found a value of {value.Length} characters, allowed: {LongestValue}");
        return "";
    }
}
