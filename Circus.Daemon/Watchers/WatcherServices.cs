using Circus.Daemon.Arbitration;
using Circus.Daemon.Control;
using Circus.Daemon.Health;
using Circus.Daemon.Hooks;
using Circus.Daemon.Interop;
using Circus.Daemon.Limits;
using Circus.Daemon.Processes;
using Circus.Daemon.Sockets;
using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Watchers;

/// <summary>What every watcher acts through. The address that processes say on how they are is asked for when the first one wants to know.</summary>
internal sealed record WatcherServices(
    ISpawner Spawner,
    ISignalSender Signals,
    IWatcherOutput Output,
    SocketTable Sockets,
    ISocketActivity Activity,
    ICommandRunner Commands,
    IProber Prober,
    IHookServers HookServers,
    IProcessGauges Gauges,
    IEventPublisher Events,
    DeadlineQueue Deadlines,
    LoopTurn Turn,
    TimeProvider Time,
    ILogger<Watcher> Logger,
    Func<string?>? NotifyAddress = null);
