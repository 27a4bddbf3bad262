using Circus.Daemon.Arbitration;
using Circus.Daemon.Configuration;
using Circus.Daemon.Sockets;
using Circus.Daemon.Streams;
using Circus.Daemon.Watchers;
using Circus.Protocol;

namespace Circus.Daemon.Control;

/// <summary>What commands act on.</summary>
/// <param name="Arbiter">The watchers.</param>
/// <param name="Sockets">The managed sockets.</param>
/// <param name="Events">Where events go.</param>
/// <param name="Tails">The last output of processes.</param>
/// <param name="Identity">Who we are.</param>
/// <param name="Config">Where the configuration comes from.</param>
/// <param name="Reconfiguration">Applies it when it is read again.</param>
/// <param name="Restart">Begins to stop everything; then circusd begins anew on what the configuration says now.</param>
/// <param name="Upgrade">Begins to replace the program; gives the reason when that cannot be.</param>
internal sealed record CommandContext(
    Arbiter Arbiter, SocketTable Sockets, IEventPublisher Events, OutputTails Tails, DaemonIdentity Identity, ConfigSource Config, Reconfiguration Reconfiguration, Action<DaemonOptions> Restart, Func<Task<string?>> Upgrade)
{
    /// <summary>Who gave the command that is being carried out. On the arbiter's loop only.</summary>
    public Peer Peer { get; set; } = Peer.Tcp;

    /// <summary>Who did what.</summary>
    public CommandJournal Journal { get; init; } = new();

    /// <exception cref="CommandException">There is none of that name.</exception>
    public Watcher Watcher(CommandProperties properties)
    {
        var name = properties.RequiredText("name");
        return Arbiter.Find(name) ?? throw CommandException.Invalid($"program {name} not found");
    }

    /// <summary>The watchers that name and match select; null when no name was given.</summary>
    public IReadOnlyList<Watcher>? Matching(CommandProperties properties) =>
        properties.Text("name") is { } pattern ? WatcherMatch.Select(Arbiter.Watchers, pattern, properties.Text("match") ?? "glob") : null;

    /// <exception cref="CommandException">It can never run as it is configured.</exception>
    public static void RequireValid(Watcher watcher)
    {
        if (watcher.State == WatcherState.Invalid)
        {
            throw new CommandException(ErrorCode.CommandError, $"{watcher.Name} cannot be started: {watcher.Reason}");
        }
    }

    /// <exception cref="CommandException">It gave up.</exception>
    public static void RequireNotFailed(Watcher watcher)
    {
        if (watcher.State == WatcherState.Failed)
        {
            throw new CommandException(ErrorCode.BadMessageData, $"{watcher.Name} failed: {watcher.Reason}");
        }
    }
}
