using System.Text.Json;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Configuration;

/// <summary>
/// A watcher that a client describes in JSON. It is put into the form of a section, so that one reader knows all keys, wherever they come from.
/// </summary>
internal static class AddedWatcher
{
    private static readonly string[] _commandKeys = ["cmd", "args", "shell_args"];

    /// <param name="definition">What the client sent.</param>
    /// <param name="source">Whose environment and directory count.</param>
    /// <param name="sockets">Names of the managed sockets.</param>
    /// <param name="others">The watchers that are there.</param>
    /// <param name="flapping">What a flapping plugin says for all watchers, or null.</param>
    /// <param name="warnings">What the client should know although it can be used.</param>
    /// <exception cref="AddedWatcherException">It cannot be used.</exception>
    public static WatcherOptions Read(
        WatcherDefinition definition,
        ConfigSource source,
        IReadOnlyCollection<string> sockets,
        IEnumerable<WatcherOptions> others,
        FlappingOptions? flapping,
        out IReadOnlyList<string> warnings)
    {
        var section = new IniSection(WatcherSection.Prefix + definition.Name, OptionJson.Origin, 0, null);
        var variables = new List<IniEntry>();
        OptionJson.PutText(section, "cmd", definition.Cmd);
        if (OptionJson.ArgsOf(definition.Args) is { } args)
        {
            OptionJson.PutText(section, "args", args);
        }

        if (definition.Options.ValueKind == JsonValueKind.Object)
        {
            // Of keys that come twice the last counts.
            foreach (var option in definition.Options.EnumerateObject().Reverse())
            {
                OptionJson.Put(section, variables, option.Name, option.Value);
            }
        }

        RefuseUnknown(section);
        var report = new ConfigReport();
        var interpolation = new Interpolation(source.Environment, [variables], report);
        var reader = new KeyReader(section, interpolation, report);
        var options = new WatcherSection(reader, interpolation, sockets, source.Directory, flapping).Read(definition.Name) with
        {
            ArgsAreWords = definition.Args.ValueKind == JsonValueKind.Array,
            Definition = definition.Text(),
            Origin = null,
        };
        DependencyList.Check([(options, reader)], others);
        if (report.Faults.Count > 0 || options.Invalid is not null)
        {
            throw new AddedWatcherException(report.Faults.Count > 0 ? string.Join("; ", report.Faults.Select(OptionJson.Brief)) : options.Invalid!);
        }

        warnings = [.. report.Warnings.Select(OptionJson.Brief)];
        return options;
    }

    /// <summary>In a file such a key is the operator's own; here it is a slip, unless the command uses it.</summary>
    private static void RefuseUnknown(IniSection section)
    {
        var used = _commandKeys.SelectMany(key => section.TryGet(key, out var entry) ? Placeholders.Keys(entry.Value) : []).ToHashSet();
        foreach (var entry in section.Own.Where(entry => !WatcherKeys.All.Any(key => key.Covers(entry.Key))))
        {
            if (entry.Key != OptionJson.RetryIn && !used.Contains(entry.Key.ToLowerInvariant()))
            {
                throw new AddedWatcherException($"unknown key '{entry.Key}'");
            }
        }
    }
}
