namespace Circus.Daemon.Health;

/// <summary>How it is known whether a process of a watcher is ready, and whether it is well.</summary>
internal sealed record HealthOptions
{
    /// <summary>A process says READY=1 on its NOTIFY_SOCKET, sd_notify(3).</summary>
    public bool Notify { get; init; }

    /// <summary>Without any other sign: a new process counts as ready when it has lived so long. Counts when processes are replaced.</summary>
    public TimeSpan ReadyAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A new process that is not ready by then counts as failed. Only where readiness is declared.</summary>
    public TimeSpan ReadyTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A process must say WATCHDOG=1 at least so often; zero is off.</summary>
    public TimeSpan Watchdog { get; init; }

    public ProbeOptions? Readiness { get; init; }

    public ProbeOptions? Liveness { get; init; }

    /// <summary>Whether there is a sign of readiness to wait for.</summary>
    public bool DeclaresReadiness => Notify || Readiness is not null;

    /// <summary>Whether its processes get a NOTIFY_SOCKET.</summary>
    public bool Listens => Notify || Watchdog > TimeSpan.Zero;
}
