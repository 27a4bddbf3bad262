using System.Runtime.InteropServices;

namespace Circus.Daemon.Configuration;

/// <summary>The sections [env] and [env:PATTERNS]: which variables apply where.</summary>
internal sealed class EnvSections
{
    private const string General = "env";
    private const string Prefix = "env:";

    private readonly IReadOnlyDictionary<string, string> _daemon;
    private readonly ConfigReport _report;
    private readonly List<(IniSection Section, string[] Patterns)> _special = [];

    // Places in that list: of those that name a watcher, and of those with a pattern.
    private readonly Dictionary<string, List<int>> _named = new(StringComparer.Ordinal);
    private readonly List<int> _globs = [];
    private readonly IniSection? _general;

    public EnvSections(IniDocument document, IReadOnlyDictionary<string, string> daemon, ConfigReport report)
    {
        _daemon = daemon;
        _report = report;
        document.TryGet(General, out _general);
        foreach (var section in document.Sections.Where(section => section.Title.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            var patterns = section.Title[Prefix.Length..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            foreach (var pattern in patterns)
            {
                var places = Glob.HasWildcard(pattern) ? _globs : CollectionsMarshal.GetValueRefOrAddDefault(_named, pattern, out _) ??= [];
                places.Add(_special.Count);
            }

            _special.Add((section, patterns));
        }
    }

    public static bool IsTitle(string title) => title == General || title.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>For [circus] and the sockets: the daemon's environment, overridden by [env].</summary>
    public Interpolation ForDaemon() => new(_daemon, Layers([]), _report);

    /// <summary>For a watcher by its configured name; sections apply in the order of the file, later ones win.</summary>
    public Interpolation ForWatcher(string name) =>
        new(_daemon, Layers(PlacesFor(name).Select(place => _special[place].Section)), _report);

    /// <summary>Warns about sections that no watcher ever sees: most often the name was misspelt.</summary>
    public void ReportUnused(IReadOnlyCollection<string> watchers)
    {
        var used = watchers.SelectMany(PlacesFor).ToHashSet();
        for (var place = 0; place < _special.Count; place++)
        {
            if (_special[place].Section.Own.Count > 0 && !used.Contains(place))
            {
                _report.Warn(_special[place].Section, "no watcher has a name that matches; the section is not used");
            }
        }
    }

    /// <summary>In the order of the file.</summary>
    private IEnumerable<int> PlacesFor(string name) => _globs.Where(place => Array.Exists(_special[place].Patterns, pattern => Glob.IsMatch(pattern, name)))
        .Concat(_named.GetValueOrDefault(name) ?? []).Distinct().Order();

    private List<IReadOnlyList<IniEntry>> Layers(IEnumerable<IniSection> special)
    {
        List<IniSection> sections = [.. _general is null ? [] : new[] { _general }, .. special];
        var layers = new List<IReadOnlyList<IniEntry>>();
        if (sections.Count > 0)
        {
            // [DEFAULT] is inherited by every section; as a layer of its own it cannot hide what [env] says.
            layers.Add([.. sections[0].All.Except(sections[0].Own)]);
        }

        layers.AddRange(sections.Select(section => section.Own));
        return layers;
    }
}
