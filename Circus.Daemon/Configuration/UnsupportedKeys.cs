namespace Circus.Daemon.Configuration;

/// <summary>
/// What Circus files may contain and this version does not act on yet. All of it stands here: whoever builds one of these removes its line.
/// </summary>
internal static class UnsupportedKeys
{
    private const string Circus = "circus";
    private const string Watcher = "watcher";

    /// <summary>A flag is only worth a word when it is on. The advice, if any, follows the message.</summary>
    private static readonly (string Section, ConfigKey Key, string? Advice)[] _table =
    [
        (Watcher, Row(WatcherKeys.All, "env"), "use a section [env:NAME]"),
    ];

    /// <summary>Whether this row of the reference is one of them.</summary>
    public static bool Contains(string kind, ConfigKey key) => _table.Any(row => row.Section == kind && row.Key == key);

    /// <summary>One warning for each such key of the section.</summary>
    /// <param name="kind">"circus" or "watcher".</param>
    /// <param name="section">The section.</param>
    /// <param name="report">Takes the warnings.</param>
    public static void Report(string kind, IniSection section, ConfigReport report)
    {
        foreach (var entry in section.All)
        {
            foreach (var (_, key, advice) in _table.Where(row => row.Section == kind && row.Key.Covers(entry.Key)))
            {
                var isOff = key.Kind == KeyKind.Flag && Flags.TryParse(entry.Value, out var isOn) && !isOn;
                if (!isOff)
                {
                    report.Warn(entry, "not supported yet by this version, ignored" + (advice is null ? "" : $": {advice}"));
                }
            }
        }
    }

    private static ConfigKey Row(IReadOnlyList<ConfigKey> keys, string name) => keys.Single(key => key.Name == name);
}
