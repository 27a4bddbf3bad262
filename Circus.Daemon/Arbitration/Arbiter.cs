using System.Collections.Concurrent;
using System.Threading.Channels;
using Circus.Daemon.Interop;
using Circus.Daemon.Processes;
using Circus.Daemon.Watchers;
using Circus.Protocol.Interop;
using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Arbitration;

/// <summary>
/// Owner of all watchers: one mailbox, one loop of decisions. Everything that changes a watcher runs on this loop and never waits in it.
/// </summary>
internal sealed partial class Arbiter : IDisposable
{
    private const int MostAncestors = 16;

    // Unbounded: each message is a death, a due deadline or a command that the controller has already limited.
    private readonly Channel<ArbiterMessage> _mailbox = Channel.CreateUnbounded<ArbiterMessage>(new() { SingleReader = true });

    // Apart from the mailbox, so that a request need not wait for all of a thousand.
    private readonly ConcurrentQueue<ReapedChild> _deaths = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<string, Watcher> _byKey = new(StringComparer.Ordinal);
    private readonly ILogger<Arbiter> _logger;
    private int _lastZombie;
    private int _areDeathsPosted;
    private Deadline? _nextCheck;

    // Never changed, only replaced: whoever walks over one does not mind who comes or goes meanwhile.
    private Watcher[] _watchers = [];
    private Watcher[] _all = [];
    private WatcherServices? _services;

    public Arbiter(DaemonOptions options, TimeProvider time, ILogger<Arbiter> logger)
    {
        Options = options;
        Time = time;
        _logger = logger;
        Turn = new LoopTurn(time);
        Deadlines = new DeadlineQueue(time, Turn, () => Post(new ArbiterMessage.DeadlineDue()));
    }

    public DaemonOptions Options { get; private set; }

    public TimeProvider Time { get; }

    public DeadlineQueue Deadlines { get; }

    /// <summary>Of the loop, for what can wait for the next one.</summary>
    public LoopTurn Turn { get; }

    /// <summary>In start order.</summary>
    public IReadOnlyList<Watcher> Watchers => _watchers;

    /// <summary>What the loop has not come to yet.</summary>
    public int MessagesWaiting => _deaths.Count + (_mailbox.Reader.CanCount ? _mailbox.Reader.Count : 0);

    /// <summary>Called when everything begins to be stopped.</summary>
    public Action? Quitting { get; set; }

    /// <summary>Everything is being stopped; nothing may be started any more.</summary>
    public bool IsQuitting { get; private set; }

    /// <summary>Runs hooks and probes.</summary>
    public CommandRunner? Commands { get; set; }

    /// <summary>Writes down what has changed, as long as nothing is being stopped as a whole.</summary>
    public Action<IReadOnlyList<Watcher>>? Recorder { get; set; }

    /// <summary>Called with each check of what is.</summary>
    public Action? Checking { get; set; }

    /// <summary>Finds a dead child that nobody has reaped, or 0.</summary>
    public Func<int>? FindZombie { get; set; }

    /// <summary>Completes when every process has ended after a quit.</summary>
    public Task Stopped => _stopped.Task;

    /// <summary>Makes the watchers, before the loop runs.</summary>
    public void AddWatchers(IEnumerable<WatcherOptions> options, WatcherServices services)
    {
        _services = services;
        _watchers = _all = [.. StartOrder.Of(options).Select(o => new Watcher(o, services))];
        foreach (var watcher in _watchers)
        {
            _byKey.Add(watcher.Name.ToLowerInvariant(), watcher);
        }
    }

    /// <summary>From now on everything is compared with what is, every check_delay; never, if that is zero.</summary>
    public void BeginChecks()
    {
        _nextCheck?.Cancel();
        _nextCheck = null;
        if (Options.CheckDelay > TimeSpan.Zero)
        {
            _nextCheck = Deadlines.After(Options.CheckDelay, () =>
            {
                BeginChecks();
                ForEachWatcher(watcher => watcher.Check());
                CheckForZombies();
                Checking?.Invoke();
            });
        }
    }

    /// <summary>What the configuration says now of the daemon itself. On the loop only.</summary>
    public void Take(DaemonOptions options)
    {
        var isOtherDelay = options.CheckDelay != Options.CheckDelay;
        Options = options;
        if (isOtherDelay)
        {
            BeginChecks();
        }
    }

    /// <summary>Thread-safe; handled in the order of posting, but that deaths wait for one another and not for what comes between them.</summary>
    public void Post(ArbiterMessage message)
    {
        if (message is ArbiterMessage.ChildDied(var child))
        {
            _deaths.Enqueue(child);
            PostDeaths();
        }
        else
        {
            _mailbox.Writer.TryWrite(message);
        }
    }

    /// <summary>The watcher of that name, whatever its case; null when there is none. On the loop only.</summary>
    public Watcher? Find(string name) => _byKey.GetValueOrDefault(name.ToLowerInvariant());

    /// <summary>Runs until <see cref="Stopped"/>, or cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await _mailbox.Reader.WaitToReadAsync(cancellationToken))
        {
            // Whichever thread of the pool it is this time: whoever asks waits for it.
            PromptThread.Begin();
            // As long as anything waits, only deaths and deadlines begin a turn: they are in the mailbox once each, whatever else is.
            Turn.Begin();
            while (_mailbox.Reader.TryRead(out var message))
            {
                Handle(message, beginsTurn: false);
            }
        }
    }

    /// <summary>Starts watchers one after the other, each with its own warm-up and then the daemon's.</summary>
    public async Task StartInOrderAsync(IReadOnlyList<Watcher> watchers)
    {
        foreach (var watcher in watchers)
        {
            if (IsQuitting)
            {
                return;
            }

            watcher.Start();
            // Whoever needs it ready says so with depends_on; nobody else waits for that.
            await watcher.LaunchAsync();
            if (Options.WarmupDelay > TimeSpan.Zero)
            {
                var warm = new TaskCompletionSource();
                Deadlines.After(Options.WarmupDelay, warm.SetResult);
                await warm.Task;
            }
        }
    }

    /// <summary>The same; completes when all are ready, or cannot become so for now.</summary>
    public async Task StartAndSettleAsync(IReadOnlyList<Watcher> watchers)
    {
        await StartInOrderAsync(watchers);
        foreach (var watcher in watchers)
        {
            await watcher.SettleAsync();
        }
    }

    /// <summary>Replaces the processes of all watchers that run, but for the daemon's own.</summary>
    public Task ReloadAllAsync() => InOrderAsync([.. _watchers.Where(watcher => !watcher.Options.IsOwn)], watcher =>
    {
        // Somebody may have stopped it meanwhile.
        if (watcher.State == WatcherState.Active)
        {
            watcher.Reload();
        }
    });

    /// <summary>Does something with watchers, each when nothing of the one before is under way any more: never twice the processes of all.</summary>
    public async Task InOrderAsync(IReadOnlyList<Watcher> watchers, Action<Watcher> action)
    {
        foreach (var watcher in watchers)
        {
            if (IsQuitting)
            {
                return;
            }

            action(watcher);
            await watcher.SettleAsync();
        }
    }

    /// <summary>Stops watchers, those first that others of them depend on last; the others all at once. Completes when all are stopped.</summary>
    public Task StopInOrderAsync(IReadOnlyList<Watcher> watchers)
    {
        // Backwards: who depends on another stands behind it.
        Dictionary<Watcher, Task> stops = [];
        foreach (var watcher in watchers.Reverse())
        {
            var dependents = stops.Where(stop => DependsOn(stop.Key, watcher)).Select(stop => stop.Value).ToArray();
            stops[watcher] = StopAsync(watcher, dependents);
        }

        return Task.WhenAll(stops.Values);
    }

    /// <summary>A process has said something, sd_notify(3).</summary>
    /// <param name="sender">The process itself, or one below it.</param>
    /// <param name="message">Lines of NAME=VALUE.</param>
    public void Hear(int sender, string message)
    {
        // Not further up than a session can reasonably be deep.
        for (var (pid, i) = (sender, 0); pid > 1 && i < MostAncestors; i++)
        {
            foreach (var watcher in _all)
            {
                if (watcher.Processes.FirstOrDefault(process => process.Pid == pid && !process.IsReaped) is { } process)
                {
                    process.Health?.Hear(message);
                    return;
                }
            }

            pid = ProcessStat.TryRead(pid, out var stat) ? stat.Parent : 0;
        }
    }

    public void Dispose()
    {
        _mailbox.Writer.TryComplete();
        Deadlines.Dispose();
    }

    /// <summary>Handles one message, on the loop, and lets those go on who waited for what it settled.</summary>
    internal void Handle(ArbiterMessage message, bool beginsTurn = true)
    {
        if (beginsTurn)
        {
            Turn.Begin();
        }

        try
        {
            Dispatch(message);
        }
        catch (Exception fault)
        {
            // The last line of the loop: whatever went wrong with one message, the others are still served.
            LogFault(_logger, message.GetType().Name, fault);
        }

        // Whoever is told that something is done may rely on it, whatever becomes of us.
        Record();
        if (CompleteSettled())
        {
            Record();
        }

        Array.ForEach(_watchers, watcher => watcher.AnnounceSubstate());
    }

    /// <summary>What the next daemon has to know is written down before anybody is answered, and after each turn of the loop.</summary>
    public void Record()
    {
        if (!IsQuitting)
        {
            Recorder?.Invoke(_watchers);
        }
    }

    private bool CompleteSettled()
    {
        var hasAnybodyGoneOn = false;
        bool didAnybodyGoOn;
        do
        {
            didAnybodyGoOn = false;
            foreach (var watcher in _all)
            {
                didAnybodyGoOn |= LookAtDependencies(watcher) | watcher.CompleteSettled();
            }

            hasAnybodyGoneOn |= didAnybodyGoOn;
        }
        // They may have changed other watchers, which now are settled too.
        while (didAnybodyGoOn);
        return hasAnybodyGoneOn;
    }

    /// <summary>Whether a watcher that was held goes on now, or others were started for it.</summary>
    private bool LookAtDependencies(Watcher watcher)
    {
        if (!watcher.IsHeld)
        {
            return false;
        }

        var takesAlong = watcher.TakesDependenciesAlong();
        if (takesAlong)
        {
            foreach (var (name, _) in watcher.Options.DependsOn)
            {
                if (Find(name) is { State: WatcherState.Stopped, HasFinished: false } dependency)
                {
                    dependency.Start();
                }
            }
        }

        if (Dependencies.Unmet(watcher.Options, Find) is { } reason)
        {
            watcher.Hold(reason);
            // Those that were started may be held themselves.
            return takesAlong;
        }

        watcher.Release();
        return true;
    }

    private static bool DependsOn(Watcher watcher, Watcher other) =>
        watcher.Options.DependsOn.Any(dependency => dependency.Watcher.Equals(other.Name, StringComparison.OrdinalIgnoreCase));

    private async Task StopAsync(Watcher watcher, Task[] dependents)
    {
        if (dependents.Length > 0)
        {
            await Task.WhenAll(dependents);
        }

        try
        {
            watcher.Stop();
        }
        catch (Exception fault)
        {
            // One that cannot be stopped must not keep the others running.
            LogFault(_logger, nameof(ArbiterMessage.Quit), fault);
        }

        await watcher.SettleAsync();
    }

    private void Dispatch(ArbiterMessage message)
    {
        switch (message)
        {
            case ArbiterMessage.ChildDied(var child):
                OnChildDied(child);
                break;
            case ArbiterMessage.Deaths:
                OnDeaths();
                break;
            case ArbiterMessage.DeadlineDue:
                Deadlines.RunDue();
                break;
            case ArbiterMessage.Run(var action):
                action();
                break;
            case ArbiterMessage.Quit(var because, var hurries):
                Quit(because, hurries);
                break;
        }
    }

    private void PostDeaths()
    {
        if (Interlocked.Exchange(ref _areDeathsPosted, 1) == 0)
        {
            _mailbox.Writer.TryWrite(new ArbiterMessage.Deaths());
        }
    }

    private void OnDeaths()
    {
        Turn.Begin();
        Volatile.Write(ref _areDeathsPosted, 0);
        do
        {
            if (!_deaths.TryDequeue(out var child))
            {
                return;
            }

            try
            {
                OnChildDied(child);
            }
            catch (Exception fault)
            {
                // As the last line of the loop: the other deaths are told all the same.
                LogFault(_logger, nameof(ArbiterMessage.ChildDied), fault);
            }
        }
        while (!Turn.IsOver);
        if (!_deaths.IsEmpty)
        {
            PostDeaths();
        }
    }

    private void OnChildDied(ReapedChild child)
    {
        if (Array.Exists(_all, watcher => watcher.OnChildDied(child)) || _former.Exists(former => former.OnChildDied(child.Pid)))
        {
            return;
        }

        // Otherwise an orphan of somebody's tree: circusd is their reaper.
        Commands?.OnChildDied(child);
    }

    private void Quit(string because, bool hurries)
    {
        if (!IsQuitting)
        {
            IsQuitting = true;
            Quitting?.Invoke();
            LogQuit(_logger, because);
            _ = EndAsync();
        }
        else if (hurries)
        {
            LogHurry(_logger, because);
            ForEachWatcher(watcher => watcher.Kill());
        }
    }

    private void CheckForZombies()
    {
        var zombie = FindZombie?.Invoke() ?? 0;
        // One that has just died is not meant.
        if (zombie != 0 && zombie == _lastZombie)
        {
            LogZombie(_logger, zombie);
        }

        _lastZombie = zombie;
    }

    private void ForEachWatcher(Action<Watcher> action)
    {
        foreach (var watcher in _all)
        {
            try
            {
                action(watcher);
            }
            catch (Exception fault)
            {
                // One that cannot be stopped must not keep the others running.
                LogFault(_logger, nameof(ForEachWatcher), fault);
            }
        }
    }

    private async Task EndAsync()
    {
        await StopInOrderAsync(_all);
        _stopped.TrySetResult();
    }
}
