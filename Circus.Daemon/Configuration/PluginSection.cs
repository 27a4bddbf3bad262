using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Circus.Daemon.Streams;
using Circus.Daemon.Watchers;
using Circus.Protocol;
using Circus.Protocol.Plugins;

namespace Circus.Daemon.Configuration;

/// <summary>
/// Converts one [plugin:NAME] to the watcher that runs it. The keys of a watcher are read as those of one; all others are the plugin's, which
/// gets them in its environment.
/// </summary>
/// <param name="reader">Of this section.</param>
/// <param name="circus">What the plugin has to know of the daemon.</param>
/// <param name="environment">The daemon's own, which a plugin gets as it is.</param>
/// <param name="sockets">Names of the managed sockets.</param>
/// <param name="directory">The daemon's, absolute.</param>
internal sealed class PluginSection(
    KeyReader reader, DaemonOptions circus, IReadOnlyDictionary<string, string> environment, IReadOnlyCollection<string> sockets, string directory)
{
    public const string Prefix = "plugin:";

    private const string Program = "circus-plugin";
    private const string Project = "Circus.Plugins";

    /// <summary>Keys of a watcher that mean nothing in the section of a plugin.</summary>
    private static readonly FrozenSet<string> _notOfAWatcher = new[] { "env", "check_flapping", "flapping.*" }.ToFrozenSet();

    /// <summary>Null when there is nothing to run: the daemon does it itself, or the section is faulty.</summary>
    public WatcherOptions? Read(string name)
    {
        var use = reader.NonEmpty(PluginKeys.Use);
        var cmd = reader.NonEmpty(PluginKeys.Cmd);
        if ((use is null) == (cmd is null))
        {
            reader.Fault(
                use is null ? PluginKeys.Use : PluginKeys.Cmd,
                use is null ? $"not found, allowed: {Names()}; or cmd = a program" : "allowed: only without use");
            return null;
        }

        var kind = use is null ? null : PluginKeys.Find(use);
        var entries = reader.Section.All.Where(entry => entry.Key is not (PluginKeys.Use or PluginKeys.Active) && !IsOfTheWatcher(entry.Key, kind)).ToList();
        if (kind is not null)
        {
            Check(kind, entries);
        }

        if (kind?.Name == PluginKeys.Flapping)
        {
            return null;
        }

        CheckWay(use is not null);
        return Watcher(name, use, kind, entries.ToDictionary(entry => entry.Key, reader.Text, StringComparer.Ordinal));
    }

    /// <summary>TCP endpoints with keys answer nobody without one, and a plugin has none.</summary>
    private void CheckWay(bool isOurs)
    {
        if (circus is not { CurveSecretKeyFile: not null, ControlSocket: null })
        {
            return;
        }

        const string Way = "has no key for the endpoints of circusd: it reaches circusd over its Unix socket, give control_socket in [circus] too";
        if (isOurs)
        {
            reader.Fault(PluginKeys.Use, $"the plugin {Way}");
        }
        else
        {
            reader.Warn(PluginKeys.Cmd, $"a plugin {Way}, or let the program bring a key of its own");
        }
    }

    private static bool IsOfTheWatcher(string key, PluginKind? kind) =>
        kind?.Keys.Any(own => own.Covers(key)) != true && WatcherKeys.All.Any(row => !_notOfAWatcher.Contains(row.Name) && row.Covers(key));

    private WatcherOptions Watcher(string name, string? use, PluginKind? kind, Dictionary<string, string> options)
    {
        var section = WatcherEntries(use, kind);
        // A plugin copies the daemon's environment, and [env] sections are not for it.
        var nothing = new Interpolation(environment, [], reader.Report);
        var watcher = new WatcherSection(new KeyReader(section, reader.Interpolation, reader.Report), nothing, sockets, directory).Read(Prefix + name);
        var output = Output(circus.Log.Output);
        return watcher with
        {
            Env = Environment(watcher, options),
            FreeForm = options.Concat(watcher.FreeForm).DistinctBy(pair => pair.Key).ToDictionary(StringComparer.Ordinal),
            Autostart = watcher.Autostart && reader.Flag(PluginKeys.Active, true),
            StdoutStream = watcher.StdoutStream ?? output,
            StderrStream = watcher.StderrStream ?? output,
            Invalid = use is not null && kind is null ? Unknown(use) : watcher.Invalid,
            IsOwn = true,
        };
    }

    /// <summary>The section as that of an ordinary watcher. What stands first counts.</summary>
    private IniSection WatcherEntries(string? use, PluginKind? kind)
    {
        var section = new IniSection(reader.Section.Title, reader.Section.File, reader.Section.Line, null);
        if (use is not null)
        {
            Add("cmd", $"{OwnWatchers.Command(Program, Project)} {kind?.Name} --end-with-parent --log-level {(circus.Debug ? "debug" : circus.Log.Level)}");
        }

        Add("copy_env", "True");
        Add("singleton", "True");
        foreach (var entry in reader.Section.All.Where(entry => IsOfTheWatcher(entry.Key, kind)))
        {
            section.TryAdd(entry);
        }

        Add("priority", "1");
        return section;

        void Add(string key, string value) =>
            section.TryAdd(new IniEntry(section.Title, key, value, section.File, section.Line));
    }

    private Dictionary<string, string> Environment(WatcherOptions watcher, Dictionary<string, string> options) => new(watcher.Env, StringComparer.Ordinal)
    {
        [PluginContext.NameVariable] = watcher.Name,
        [PluginContext.ConfigVariable] = JsonSerializer.Serialize(options, WireJson.Default.DictionaryStringString),
        [PluginContext.EndpointVariable] = Local(circus) ?? Reachable(circus.Endpoint),
        [PluginContext.PubsubEndpointVariable] = Local(circus) ?? Reachable(circus.PubsubEndpoint),
        [PluginContext.CheckDelayVariable] = circus.CheckDelay.TotalSeconds.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>"All addresses" can be bound, not reached.</summary>
    private static string Reachable(string endpoint) => endpoint.Replace("//*:", "//127.0.0.1:", StringComparison.Ordinal);

    /// <summary>A plugin speaks where the daemon does, and its last lines are kept as those of every process.</summary>
    private static StreamOptions Output(string logOutput) =>
        logOutput is "-" or "stdout" || logOutput.StartsWith("syslog:", StringComparison.OrdinalIgnoreCase)
            ? new StreamOptions { Class = StreamClass.StdoutStream, Written = new Dictionary<string, string> { ["class"] = "StdoutStream" } }
            : new StreamOptions
            {
                Class = StreamClass.WatchedFileStream,
                FileName = logOutput,
                Written = new Dictionary<string, string> { ["class"] = "WatchedFileStream", ["filename"] = logOutput },
            };

    private string Unknown(string use)
    {
        var reason = $"use is {use}, which is none of the plugins that come with circusd ({Names()}); a program of your own is given by cmd, see docs/plugins.md";
        reader.Warn(PluginKeys.Use, $"found {ConfigFault.Quote(use)}, allowed: {Names()}; a program of your own is given by cmd. The plugin will not be started");
        return reason;
    }

    /// <summary>What the plugin would refuse only when it has been started.</summary>
    private void Check(PluginKind kind, List<IniEntry> entries)
    {
        var known = kind.Keys.Concat(PluginKeys.All.Where(key => key.Name != "*")).ToList();
        var names = known.Select(key => key.Name).Concat(WatcherKeys.All.Select(key => key.Name)).Where(key => !key.EndsWith('*')).ToList();
        foreach (var entry in UnknownKeys.Find(entries.Intersect(reader.Section.Own), known, _ => names, _ => false, reader.Report))
        {
            reader.Report.Warn(entry, $"unknown key of {kind.Name}, ignored");
        }

        foreach (var key in kind.Keys.Where(key => reader.Has(key.Name)))
        {
            Check(key);
        }

        if (kind.Needs.Count > 0 && !kind.Needs.Any(key => reader.NonEmpty(key) is not null))
        {
            reader.Fault(kind.Needs[0], $"not found, {kind.Name} needs it");
        }
    }

    private void Check(ConfigKey key)
    {
        switch (key.Kind)
        {
            case KeyKind.Integer:
                _ = reader.Integer(key.Name, 0, -1);
                break;
            case KeyKind.Seconds:
                _ = reader.Seconds(key.Name, TimeSpan.Zero);
                break;
            case KeyKind.Number:
                _ = reader.Number(key.Name, 0);
                break;
            case KeyKind.Flag:
                _ = reader.Flag(key.Name, false);
                break;
            case KeyKind.Signal:
                _ = reader.Signal(key.Name, Interop.Signal.Term);
                break;
            case KeyKind.Text when key.Name is "max_mem" or "min_mem":
                if (reader.TryText(key.Name, out var entry, out var text) && MemoryText.Parse(text) is null)
                {
                    reader.Refuse(entry, text, MemoryText.Allowed);
                }

                break;
            case KeyKind.Text or KeyKind.Choice or KeyKind.Octal or KeyKind.Endpoint or KeyKind.Limit:
                break;
        }
    }

    private static string Names() => KeyReader.OneOf([.. PluginKeys.BuiltIn.Select(kind => kind.Name)]);

    /// <summary>A plugin has no key: when there are keys, it takes the Unix socket.</summary>
    private static string? Local(DaemonOptions circus) =>
        circus is { CurveSecretKeyFile: not null, ControlSocket: { } socket } ? $"unix://{socket.Path}" : null;
}
