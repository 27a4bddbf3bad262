namespace Circus.Daemon.Configuration;

/// <summary>Sorts the sections by their titles and finds what is wrong with names.</summary>
internal sealed class SectionTitles(IniDocument document, ConfigReport report)
{
    private const string StatsName = "circusd-stats";
    private const string WebName = "circushttpd";

    private static readonly string[] _kinds = [CircusSection.Title, "watcher", "socket", "plugin", "env"];

    /// <summary>The watchers with usable names. Sections without a key of their own are left out.</summary>
    public IReadOnlyList<(string Name, IniSection Section)> Watchers(DaemonOptions circus)
    {
        var watchers = Named(WatcherSection.Prefix);
        foreach (var (name, section) in watchers)
        {
            var isStats = circus.Statsd && name.Equals(StatsName, StringComparison.OrdinalIgnoreCase);
            var isWeb = circus.Httpd && name.Equals(WebName, StringComparison.OrdinalIgnoreCase);
            if (isStats || isWeb)
            {
                report.Fault(
                    section,
                    $"found the name {ConfigFault.Quote(name)}, which circusd needs for a watcher of its own because "
                    + $"{(isStats ? "statsd" : "httpd")} is on, allowed: any other");
            }

            ReportName(section, name);
        }

        return watchers;
    }

    /// <summary>The plugins with usable names.</summary>
    /// <param name="watchers">Those of all watchers: a plugin has one too.</param>
    public IReadOnlyList<(string Name, IniSection Section)> Plugins(IReadOnlyList<string> watchers)
    {
        var plugins = Named(PluginSection.Prefix);
        foreach (var (name, section) in plugins)
        {
            ReportName(section, name);
            if (IsTaken(name))
            {
                report.Fault(section, $"found a name that is taken: there is a [{WatcherSection.Prefix}{PluginSection.Prefix}{name}], allowed: another name");
            }
        }

        return [.. plugins.Where(plugin => !IsTaken(plugin.Name))];

        bool IsTaken(string name) => watchers.Contains(PluginSection.Prefix + name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The sockets, by names in lower case.</summary>
    public IReadOnlyList<(string Name, IniSection Section)> Sockets() =>
        [.. Named(SocketSection.Prefix).Select(named => (named.Name.ToLowerInvariant(), named.Section))];

    /// <summary>Plugins that stand for the restart policy of all watchers.</summary>
    public IEnumerable<IniSection> FlappingPlugins() => document.Sections.Where(IsFlapping);

    /// <summary>Reports sections of which nobody knows what they are for.</summary>
    public void ReportOthers()
    {
        foreach (var section in document.Sections.Where(section => !IsKnown(section.Title)))
        {
            ReportUnknown(section);
        }
    }

    private static bool IsFlapping(IniSection section) =>
        HasPrefix(section, PluginSection.Prefix) && section.TryGet(PluginKeys.Use, out var use) && PluginKeys.Find(use.Value.Trim())?.Name == PluginKeys.Flapping;

    private static bool IsKnown(string title) =>
        title == CircusSection.Title || EnvSections.IsTitle(title)
        || title.StartsWith(WatcherSection.Prefix, StringComparison.Ordinal)
        || title.StartsWith(SocketSection.Prefix, StringComparison.Ordinal)
        || title.StartsWith(PluginSection.Prefix, StringComparison.Ordinal);

    private void ReportName(IniSection section, string name)
    {
        if (WatcherName.FaultOf(name) is { } fault)
        {
            report.Fault(section, fault);
        }
    }

    private void ReportUnknown(IniSection section)
    {
        var colon = section.Title.IndexOf(':', StringComparison.Ordinal);
        var kind = colon < 0 ? section.Title : section.Title[..colon].TrimEnd();
        if (colon < 0 && kind is "watcher" or "socket" or "plugin")
        {
            report.Fault(section, $"found no name, allowed: [{kind}:NAME]");
        }
        else if (Misspelling.Of(kind, _kinds) is { } near)
        {
            var rest = near == CircusSection.Title ? "" : colon < 0 ? ":NAME" : section.Title[colon..];
            report.Fault(section, $"unknown section, did you mean [{near}{rest}]?");
        }
        else
        {
            report.Warn(section, "unknown section, ignored");
        }
    }

    private List<(string Name, IniSection Section)> Named(string prefix)
    {
        var named = new List<(string Name, IniSection Section)>();
        var taken = new Dictionary<string, IniSection>(StringComparer.OrdinalIgnoreCase);
        foreach (var section in document.Sections.Where(section => HasPrefix(section, prefix)))
        {
            var name = section.Title[prefix.Length..].Trim();
            if (section.Own.Count == 0)
            {
                report.Warn(section, "has no keys, ignored");
            }
            else if (name.Length == 0)
            {
                report.Fault(section, $"found an empty name, allowed: [{prefix}NAME]");
            }
            else if (!taken.TryAdd(name, section))
            {
                var other = taken[name];
                report.Fault(
                    section,
                    $"found a name that differs from [{other.Title}] in {other.File}:{other.Line} only in case or blanks, "
                    + "allowed: another name");
            }
            else
            {
                named.Add((name, section));
            }
        }

        return named;
    }

    private static bool HasPrefix(IniSection section, string prefix) => section.Title.StartsWith(prefix, StringComparison.Ordinal);
}
