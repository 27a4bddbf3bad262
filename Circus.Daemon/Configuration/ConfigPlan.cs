using Circus.Daemon.Sockets;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Configuration;

/// <summary>PURE: the way from what is in force to what a configuration says. Nothing that is the same in both is in it, but by name.</summary>
internal sealed record ConfigPlan
{
    /// <summary>Watchers to be made, in start order.</summary>
    public IReadOnlyList<WatcherOptions> Added { get; private init; } = [];

    /// <summary>Watchers to be removed.</summary>
    public IReadOnlyList<string> Removed { get; private init; } = [];

    /// <summary>Watchers that stay, with other options; also those of which something set at run time is kept or goes.</summary>
    public IReadOnlyList<WatcherChange> Changed { get; private init; } = [];

    /// <summary>Watchers of which nothing changed.</summary>
    public IReadOnlyList<string> Unchanged { get; private init; } = [];

    /// <summary>Watchers that a client added: they stay, although no file has them.</summary>
    public IReadOnlyList<string> NotInFile { get; private init; } = [];

    public IReadOnlyList<SocketOptions> AddedSockets { get; private init; } = [];

    public IReadOnlyList<string> RemovedSockets { get; private init; } = [];

    public IReadOnlyList<SocketChange> ChangedSockets { get; private init; } = [];

    /// <summary>Keys of [circus] that changed and are applied.</summary>
    public IReadOnlyList<string> Circus { get; private init; } = [];

    /// <summary>Keys of [circus] that changed and count when circusd is started again.</summary>
    public IReadOnlyList<string> AfterRestart { get; private init; } = [];

    /// <summary>What is in force then: of [circus] only what can be applied.</summary>
    public required DaemonOptions Options { get; init; }

    /// <summary>What stands against it.</summary>
    public IReadOnlyList<string> Refusals { get; private init; } = [];

    /// <summary>Nothing is to be done.</summary>
    public bool IsEmpty =>
        Added.Count + Removed.Count + AddedSockets.Count + RemovedSockets.Count + ChangedSockets.Count + Circus.Count == 0
        && Changed.All(change => change.Effect == ChangeEffect.None);

    /// <param name="now">What [circus] and the sockets are.</param>
    /// <param name="watchers">Those that are there, each with what the file said and what is in force; in start order.</param>
    /// <param name="wanted">What the files say now.</param>
    /// <param name="prunes">Watchers that a client added go too.</param>
    public static ConfigPlan Of(
        DaemonOptions now, IReadOnlyList<(WatcherOptions Configured, WatcherOptions Current)> watchers, DaemonOptions wanted, bool prunes)
    {
        var circus = CircusSettings.All.Where(setting => setting.Text(now) != setting.Text(wanted)).ToLookup(setting => setting.Take is not null);
        var options = circus[true].Aggregate(now, (to, setting) => setting.Take!(to, wanted)) with { Watchers = wanted.Watchers, Sockets = wanted.Sockets, Flapping = wanted.Flapping };
        var ours = watchers.Where(watcher => !OwnWatchers.IsName(watcher.Current.Name)).ToList();
        var inFile = wanted.Watchers.ToDictionary(watcher => watcher.Name, StringComparer.Ordinal);
        var there = ours.Select(watcher => watcher.Current.Name).ToHashSet(StringComparer.Ordinal);
        var isConsoleNew = HasOtherConsole(now, options);
        var sockets = SocketPlan(OwnWatchers.SocketsOf(now), OwnWatchers.SocketsOf(options));
        string[] socketNames = [.. options.Sockets.Select(socket => socket.Name)];

        List<WatcherChange> changed = [];
        List<string> removed = [.. OwnRemoved(now, options, isConsoleNew)], unchanged = [], notInFile = [], refusals = [];
        foreach (var (configured, current) in ours)
        {
            if (!inFile.TryGetValue(current.Name, out var then))
            {
                // One in another case has its name: the file's.
                var isTaken = inFile.Keys.Any(name => name.Equals(current.Name, StringComparison.OrdinalIgnoreCase));
                (current.IsAdded && !prunes && !isTaken ? notInFile : removed).Add(current.Name);
                then = current.IsAdded && !prunes && !isTaken ? current : null;
            }

            if (then is null)
            {
                continue;
            }

            var change = then == current ? new WatcherChange(current.Name, ChangeEffect.None, current) { Why = "" } : WatcherChange.Of(configured, current, then);
            refusals.AddRange(SocketUse.NamedBy(change.Options).Except(socketNames).Select(socket =>
                $"{current.Name} uses the socket {socket}, which the configuration does not have any more; change the watcher, or keep [socket:{socket}]"));
            foreach (var socket in sockets.Changed.Where(socket => SocketUse.Awaited(change.Options, socketNames).Contains(socket.Name)))
            {
                change = change.WithSocket(socket.Name);
            }

            var isUnchanged = change is { Effect: ChangeEffect.None, Keys.Count: 0 };
            if (isUnchanged && then != current)
            {
                unchanged.Add(current.Name);
            }

            // The file has one now that a client had added: from now on it is the file's.
            if (!isUnchanged || change.Kept.Count > 0 || (current.IsAdded && then != current))
            {
                changed.Add(change);
            }
        }

        return new ConfigPlan
        {
            Options = options,
            Added = [.. StartOrder(wanted.Watchers).Where(watcher => !there.Contains(watcher.Name))],
            Removed = removed,
            Changed = changed,
            Unchanged = unchanged,
            NotInFile = notInFile,
            AddedSockets = sockets.Added,
            RemovedSockets = sockets.Removed,
            ChangedSockets = sockets.Changed,
            Circus = [.. circus[true].Select(setting => setting.Key)],
            AfterRestart = [.. circus[false].Select(setting => setting.Key)],
            Refusals = refusals,
        };
    }

    private static IReadOnlyList<WatcherOptions> StartOrder(IEnumerable<WatcherOptions> watchers) => Arbitration.StartOrder.Of(watchers);

    private static bool HasOtherConsole(DaemonOptions now, DaemonOptions then) =>
        now.Httpd && (!then.Httpd || (now.HttpdHost, now.HttpdPort) != (then.HttpdHost, then.HttpdPort));

    /// <summary>circusd-stats and circushttpd are never touched for anything else.</summary>
    private static IEnumerable<string> OwnRemoved(DaemonOptions now, DaemonOptions then, bool isConsoleNew)
    {
        if (now.Statsd && (!then.Statsd || now.StatsInterval != then.StatsInterval))
        {
            yield return OwnWatchers.Stats;
        }

        if (isConsoleNew)
        {
            yield return OwnWatchers.Console;
        }
    }

    private static (IReadOnlyList<SocketOptions> Added, IReadOnlyList<string> Removed, IReadOnlyList<SocketChange> Changed) SocketPlan(
        IReadOnlyList<SocketOptions> now, IReadOnlyList<SocketOptions> then)
    {
        var former = now.ToDictionary(socket => socket.Name, StringComparer.Ordinal);
        var changed = then.Where(socket => former.ContainsKey(socket.Name))
            .Select(socket => new SocketChange(former[socket.Name], socket, SocketSettings.Changes(former[socket.Name], socket)))
            .Where(change => change.Keys.Count > 0).ToList();
        return (
            [.. then.Where(socket => !former.ContainsKey(socket.Name))],
            [.. former.Keys.Except(then.Select(socket => socket.Name))],
            changed);
    }
}

/// <summary>A managed socket that is opened anew.</summary>
/// <param name="Former">As it is.</param>
/// <param name="Options">As it is to be.</param>
/// <param name="Keys">What differs.</param>
internal sealed record SocketChange(SocketOptions Former, SocketOptions Options, IReadOnlyList<string> Keys)
{
    public string Name => Options.Name;

    /// <summary>The former one has to be closed first, and those that serve it have to be stopped for that.</summary>
    public bool IsInTheWay => SocketSettings.Collide(Former, Options);
}
