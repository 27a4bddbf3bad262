using Circus.Daemon.Arbitration;
using Circus.Daemon.Sockets;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Control;

/// <summary>What commands act on.</summary>
internal sealed record CommandContext(Arbiter Arbiter, SocketTable Sockets, IEventPublisher Events, DaemonIdentity Identity)
{
    /// <exception cref="CommandException">There is none of that name.</exception>
    public Watcher Watcher(CommandProperties properties)
    {
        var name = properties.RequiredText("name");
        return Arbiter.Find(name) ?? throw CommandException.Invalid($"program {name} not found");
    }

    /// <summary>The watchers that name and match select; null when no name was given.</summary>
    public IReadOnlyList<Watcher>? Matching(CommandProperties properties) =>
        properties.Text("name") is { } pattern ? WatcherMatch.Select(Arbiter.Watchers, pattern, properties.Text("match") ?? "glob") : null;
}
