using System.Text;
using Circus.Daemon.Sockets;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Configuration;

/// <summary>Reads a configuration. Never throws for what is in it: everything that is wrong is in the result, in one go.</summary>
internal static class ConfigLoader
{
    private const string QuickStartName = "quickstart.ini";

    /// <summary>Nobody writes more by hand; it keeps a wrong path (a device, a log) from filling the memory.</summary>
    private const int LongestFile = 4 * 1024 * 1024;

    /// <summary>The embedded configuration, as circusd prints it.</summary>
    public static string QuickStartText { get; } = ReadQuickStart();

    /// <param name="path">As the operator wrote it; so it appears in messages.</param>
    /// <param name="environment">The daemon's own.</param>
    public static ConfigResult Load(string path, IReadOnlyDictionary<string, string> environment)
    {
        var report = new ConfigReport();
        return Convert(Read(path, environment, report), path, environment, report, isFile: true);
    }

    /// <summary>The files of a configuration, whatever is in them.</summary>
    public static IReadOnlyList<ConfigFile> Files(string path, IReadOnlyDictionary<string, string> environment) => Read(path, environment, new ConfigReport()).Files;

    public static IReadOnlyList<ConfigFile> QuickStartFiles => [new ConfigFile(QuickStartName, Encoding.UTF8.GetBytes(QuickStartText))];

    public static ConfigResult LoadQuickStart(IReadOnlyDictionary<string, string> environment) =>
        LoadText(QuickStartName, Encoding.UTF8.GetBytes(QuickStartText), environment);

    /// <summary>A configuration without a file: nothing is included.</summary>
    public static ConfigResult LoadText(string name, byte[] content, IReadOnlyDictionary<string, string> environment)
    {
        var report = new ConfigReport();
        var document = new IniDocument(report);
        document.Add(name, content);
        return Convert(document, name, environment, report, isFile: false);
    }

    private static IniDocument Read(string path, IReadOnlyDictionary<string, string> environment, ConfigReport report)
    {
        var document = new IniDocument(report);
        if (TryRead(path, out var content, out var reason))
        {
            document.Add(path, content);
            AddIncludes(document, path, environment, report);
        }
        else
        {
            report.Fault(path, 0, reason);
        }

        return document;
    }

    private static ConfigResult Convert(
        IniDocument document, string file, IReadOnlyDictionary<string, string> environment, ConfigReport report, bool isFile)
    {
        var env = new EnvSections(document, environment, report);
        var daemon = env.ForDaemon();
        var circus = CircusSection.Read(new KeyReader(document.GetOrInherited(CircusSection.Title, file), daemon, report));
        var titles = new SectionTitles(document, report);
        var sockets = titles.Sockets()
            .Select(named => SocketSection.Read(new KeyReader(named.Section, daemon, report), named.Name)).ToList();
        var flapping = Flapping(titles, daemon, report);
        var watchers = Watchers(titles, circus, flapping, env, sockets, environment, report);
        titles.ReportOthers();
        env.ReportUnused([.. watchers.Select(watcher => watcher.Name)]);

        var faults = report.Faults;
        if (faults.Count > 0)
        {
            return new ConfigResult(null, faults, report.Warnings);
        }

        var options = circus with
        {
            ConfigFile = isFile ? Path.GetFullPath(file) : null,
            Flapping = flapping,
            Sockets = [.. sockets.OrderBy(socket => socket.Name, StringComparer.Ordinal)],
            Watchers = [.. watchers.OrderBy(watcher => watcher.Name, StringComparer.Ordinal).Select(watcher => watcher with { Node = circus.Node })],
        };
        return new ConfigResult(options, [], report.Warnings);
    }

    /// <summary>What the flapping plugin says for all watchers: circusd does that itself.</summary>
    private static FlappingOptions? Flapping(SectionTitles titles, Interpolation interpolation, ConfigReport report) =>
        titles.FlappingPlugins().Select(section => FlappingSection.ReadPlugin(new KeyReader(section, interpolation, report))).LastOrDefault();

    private static List<WatcherOptions> Watchers(
        SectionTitles titles,
        DaemonOptions circus,
        FlappingOptions? flapping,
        EnvSections env,
        List<SocketOptions> sockets,
        IReadOnlyDictionary<string, string> environment,
        ConfigReport report)
    {
        var sections = titles.Watchers(circus);
        var directory = CurrentDirectory.Find(environment);
        var socketNames = sockets.ConvertAll(socket => socket.Name);
        var watchers = new List<(WatcherOptions Options, KeyReader Reader)>();
        foreach (var (name, section) in sections)
        {
            var interpolation = env.ForWatcher(name);
            var reader = new KeyReader(section, interpolation, report);
            watchers.Add((new WatcherSection(reader, interpolation, socketNames, directory, flapping).Read(name), reader));
        }

        foreach (var (name, section) in titles.Plugins([.. sections.Select(named => named.Name)]))
        {
            var reader = new KeyReader(section, env.ForDaemon(), report);
            if (new PluginSection(reader, circus, environment, socketNames, directory).Read(name) is { } plugin)
            {
                watchers.Add((plugin, reader));
            }
        }

        DependencyList.Check(watchers, []);
        return watchers.ConvertAll(watcher => watcher.Options);
    }

    private static void AddIncludes(
        IniDocument document, string mainFile, IReadOnlyDictionary<string, string> environment, ConfigReport report)
    {
        if (!document.TryGet(CircusSection.Title, out var circus))
        {
            return;
        }

        // Both are taken from the main file before any other is read: an include inside an included file has no effect, as in Circus.
        circus.TryGet("include", out var globs);
        circus.TryGet("include_dir", out var directories);
        var baseDirectory = Path.GetDirectoryName(mainFile) ?? "";
        var interpolation = new Interpolation(environment, [], report);
        var seen = new HashSet<string>(StringComparer.Ordinal) { Path.GetFullPath(mainFile) };
        Include(globs, IncludeFiles.Matching);
        Include(directories, IncludeFiles.Inside);
        foreach (var key in new[] { "include", "include_dir" })
        {
            if (circus.TryGet(key, out var entry) && entry.File != mainFile)
            {
                report.Warn(entry, "ignored: only the main file can include others");
            }
        }

        void Include(IniEntry? entry, Func<string, string, IReadOnlyList<string>> find)
        {
            var words = entry is null ? [] : interpolation.Expand(entry).Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);
            foreach (var word in words)
            {
                var files = find(baseDirectory, word);
                if (files.Count == 0)
                {
                    report.Warn(entry!, $"{ConfigFault.Quote(word)} matches no file");
                }

                foreach (var file in files.Where(file => seen.Add(Path.GetFullPath(file))))
                {
                    AddIncluded(document, entry!, file, report);
                }
            }
        }
    }

    private static void AddIncluded(IniDocument document, IniEntry include, string file, ConfigReport report)
    {
        if (TryRead(file, out var content, out var reason))
        {
            document.Add(file, content);
        }
        else
        {
            report.Fault(include, $"{file} {reason}");
        }
    }

    private static bool TryRead(string path, out byte[] content, out string reason)
    {
        content = [];
        reason = "";
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var memory = new MemoryStream();
            var buffer = new byte[16384];
            int count;
            while ((count = file.Read(buffer)) > 0)
            {
                memory.Write(buffer, 0, count);
                if (memory.Length > LongestFile)
                {
                    reason = $"is longer than {LongestFile} bytes: this is no configuration";
                    return false;
                }
            }

            content = memory.ToArray();
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            reason = "cannot be read: there is no such file";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            reason = Directory.Exists(path) ? "cannot be read: it is a directory" : $"cannot be read: {e.Message}";
        }

        return false;
    }

    private static string ReadQuickStart()
    {
        using var stream = typeof(ConfigLoader).Assembly.GetManifestResourceStream(QuickStartName)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
