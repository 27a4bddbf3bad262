namespace Circus.Daemon.Configuration;

/// <summary>Finds the keys of a section that are in no table: a misspelt one must not be silently without effect.</summary>
internal static class UnknownKeys
{
    /// <summary>Entries that no row covers. A near miss of a known name is a fault; the caller decides on the others.</summary>
    /// <param name="entries">Where inherited ones are left out if they may be meant for sections of another kind.</param>
    /// <param name="keys">The table.</param>
    /// <param name="known">All names that a near miss is looked for in; a row with a star has none of its own.</param>
    /// <param name="isMeant">Whether an unknown key is certainly what the operator wanted.</param>
    /// <param name="report">Takes the faults.</param>
    public static IReadOnlyList<IniEntry> Find(
        IEnumerable<IniEntry> entries,
        IReadOnlyList<ConfigKey> keys,
        Func<string, IEnumerable<string>> known,
        Func<string, bool> isMeant,
        ConfigReport report)
    {
        var others = new List<IniEntry>();
        foreach (var entry in entries.Where(entry => !keys.Any(key => key.Covers(entry.Key))))
        {
            if (!isMeant(entry.Key) && Misspelling.Of(entry.Key, known(entry.Key)) is { } near)
            {
                report.Fault(entry, $"unknown key, did you mean {ConfigFault.Quote(near)}?");
            }
            else
            {
                others.Add(entry);
            }
        }

        return others;
    }

    /// <summary>For a section without free-form keys: what is unknown is faulty or at least worth a warning.</summary>
    public static void Report(IniSection section, IReadOnlyList<ConfigKey> keys, ConfigReport report)
    {
        foreach (var entry in Find(section.Own, keys, _ => keys.Select(key => key.Name), _ => false, report))
        {
            report.Warn(entry, "unknown key, ignored");
        }
    }
}
