using Circus.Daemon.Arbitration;
using Circus.Daemon.Control;
using Circus.Daemon.Health;
using Circus.Daemon.Interop;
using Circus.Daemon.Limits;
using Circus.Daemon.Processes;
using Circus.Daemon.Sockets;
using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Watchers;

/// <summary>What every watcher acts through.</summary>
internal sealed record WatcherServices(
    ISpawner Spawner,
    ISignalSender Signals,
    IWatcherOutput Output,
    SocketTable Sockets,
    ISocketActivity Activity,
    ICommandRunner Commands,
    IProber Prober,
    IProcessGauges Gauges,
    IEventPublisher Events,
    DeadlineQueue Deadlines,
    TimeProvider Time,
    ILogger<Watcher> Logger,
    string? NotifyAddress = null);
