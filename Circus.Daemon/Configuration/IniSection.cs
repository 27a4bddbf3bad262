using System.Diagnostics.CodeAnalysis;

namespace Circus.Daemon.Configuration;

/// <summary>All keys of one title, merged over every place where it appears. The first value of a key wins.</summary>
internal sealed class IniSection(string title, string file, int line, IniSection? defaults)
{
    private readonly Dictionary<string, IniEntry> _byKey = new(StringComparer.Ordinal);
    private readonly List<IniEntry> _own = [];

    public string Title => title;

    /// <summary>Where the section appeared first.</summary>
    public string File => file;

    public int Line => line;

    /// <summary>Without those inherited from [DEFAULT], in the order of the file.</summary>
    public IReadOnlyList<IniEntry> Own => _own;

    /// <summary>The own entries, then the inherited ones.</summary>
    public IEnumerable<IniEntry> All =>
        defaults is null ? _own : _own.Concat(defaults._own.Where(entry => !_byKey.ContainsKey(entry.Key)));

    public bool TryGet(string key, [NotNullWhen(true)] out IniEntry? entry) =>
        _byKey.TryGetValue(key, out entry) || (defaults is not null && defaults.TryGet(key, out entry));

    /// <summary>False when the key is there already, and what is there stays.</summary>
    public bool TryAdd(IniEntry entry)
    {
        if (!_byKey.TryAdd(entry.Key, entry))
        {
            return false;
        }

        _own.Add(entry);
        return true;
    }

    /// <summary>Replaces the value of an entry of this section, which a continuation line has made longer.</summary>
    public void Extend(IniEntry entry)
    {
        _byKey[entry.Key] = entry;
        _own[_own.FindLastIndex(own => own.Key == entry.Key)] = entry;
    }
}
