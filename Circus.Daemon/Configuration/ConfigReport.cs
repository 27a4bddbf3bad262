namespace Circus.Daemon.Configuration;

/// <summary>Collects everything that is wrong with a configuration, so that the operator sees it all in one go.</summary>
internal sealed class ConfigReport
{
    private readonly List<string> _files = [];
    private readonly HashSet<ConfigFault> _faults = [];
    private readonly HashSet<ConfigFault> _warnings = [];

    /// <summary>In the order of reading: by file, then by line. A fault in [DEFAULT] that several sections inherit appears once.</summary>
    public IReadOnlyList<ConfigFault> Faults => Sorted(_faults);

    public IReadOnlyList<ConfigFault> Warnings => Sorted(_warnings);

    /// <summary>Remembers the order in which files are read.</summary>
    public void Reading(string file) => _files.Add(file);

    public void Fault(string file, int line, string text) => _faults.Add(new(file, line, null, null, text));

    public void Fault(IniSection section, string text) => _faults.Add(new(section.File, section.Line, section.Title, null, text));

    public void Fault(IniEntry entry, string text) => _faults.Add(new(entry.File, entry.Line, entry.Section, entry.Key, text));

    public void Warn(string file, int line, string text) => _warnings.Add(new(file, line, null, null, text));

    public void Warn(IniSection section, string text) => _warnings.Add(new(section.File, section.Line, section.Title, null, text));

    public void Warn(IniEntry entry, string text) => _warnings.Add(new(entry.File, entry.Line, entry.Section, entry.Key, text));

    private List<ConfigFault> Sorted(IEnumerable<ConfigFault> faults) =>
        [.. faults.OrderBy(fault => _files.IndexOf(fault.File)).ThenBy(fault => fault.Line)];
}
