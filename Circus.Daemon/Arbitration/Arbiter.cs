using System.Threading.Channels;
using Circus.Daemon.Interop;
using Circus.Daemon.Watchers;
using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Arbitration;

/// <summary>
/// Owner of all watchers: one mailbox, one loop of decisions. Everything that changes a watcher runs on this loop and never waits in it.
/// </summary>
internal sealed partial class Arbiter : IDisposable
{
    // Unbounded: each message is a death, a due deadline or a command that the controller has already limited.
    private readonly Channel<ArbiterMessage> _mailbox = Channel.CreateUnbounded<ArbiterMessage>(new() { SingleReader = true });
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<string, Watcher> _byKey = new(StringComparer.Ordinal);
    private readonly List<Watcher> _watchers = [];
    private readonly ILogger<Arbiter> _logger;

    public Arbiter(DaemonOptions options, TimeProvider time, ILogger<Arbiter> logger)
    {
        Options = options;
        Time = time;
        _logger = logger;
        Deadlines = new DeadlineQueue(time, () => Post(new ArbiterMessage.DeadlineDue()));
    }

    public DaemonOptions Options { get; }

    public TimeProvider Time { get; }

    public DeadlineQueue Deadlines { get; }

    /// <summary>In start order.</summary>
    public IReadOnlyList<Watcher> Watchers => _watchers;

    /// <summary>Everything is being stopped; nothing may be started any more.</summary>
    public bool IsQuitting { get; private set; }

    /// <summary>Called after each turn of the loop, as long as nothing is being stopped as a whole.</summary>
    public Action<IReadOnlyList<Watcher>>? AfterTurn { get; set; }

    /// <summary>Completes when every process has ended after a quit.</summary>
    public Task Stopped => _stopped.Task;

    /// <summary>Makes the watchers, before the loop runs.</summary>
    public void AddWatchers(IEnumerable<WatcherOptions> options, WatcherServices services)
    {
        foreach (var watcher in StartOrder.Of(options).Select(o => new Watcher(o, services)))
        {
            _watchers.Add(watcher);
            _byKey.Add(watcher.Name.ToLowerInvariant(), watcher);
        }
    }

    /// <summary>Thread-safe; handled in the order of posting.</summary>
    public void Post(ArbiterMessage message) => _mailbox.Writer.TryWrite(message);

    /// <summary>The watcher of that name, whatever its case; null when there is none. On the loop only.</summary>
    public Watcher? Find(string name) => _byKey.GetValueOrDefault(name.ToLowerInvariant());

    /// <summary>Runs until <see cref="Stopped"/>, or cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var message in _mailbox.Reader.ReadAllAsync(cancellationToken))
        {
            Handle(message);
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
            await watcher.SettleAsync();
            if (Options.WarmupDelay > TimeSpan.Zero)
            {
                var warm = new TaskCompletionSource();
                Deadlines.After(Options.WarmupDelay, warm.SetResult);
                await warm.Task;
            }
        }
    }

    public void Dispose()
    {
        _mailbox.Writer.TryComplete();
        Deadlines.Dispose();
    }

    /// <summary>Handles one message, on the loop, and lets those go on who waited for what it settled.</summary>
    internal void Handle(ArbiterMessage message)
    {
        try
        {
            Dispatch(message);
        }
        catch (Exception fault)
        {
            // The last line of the loop: whatever went wrong with one message, the others are still served.
            LogFault(_logger, message.GetType().Name, fault);
        }

        CompleteSettled();
        if (!IsQuitting)
        {
            AfterTurn?.Invoke(_watchers);
        }
    }

    private void CompleteSettled()
    {
        bool didAnybodyGoOn;
        do
        {
            didAnybodyGoOn = false;
            foreach (var watcher in _watchers)
            {
                didAnybodyGoOn |= watcher.CompleteSettled();
            }
        }
        // They may have changed other watchers, which now are settled too.
        while (didAnybodyGoOn);
    }

    private void Dispatch(ArbiterMessage message)
    {
        switch (message)
        {
            case ArbiterMessage.ChildDied(var child):
                OnChildDied(child);
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

    private void OnChildDied(ReapedChild child)
    {
        foreach (var watcher in _watchers)
        {
            if (watcher.OnChildDied(child))
            {
                return;
            }
        }

        // An orphan of somebody's tree: circusd is their reaper.
    }

    private void Quit(string because, bool hurries)
    {
        if (!IsQuitting)
        {
            IsQuitting = true;
            LogQuit(_logger, because);
            ForEachWatcher(watcher => watcher.Stop());
            _ = EndAsync();
        }
        else if (hurries)
        {
            LogHurry(_logger, because);
            ForEachWatcher(watcher => watcher.Kill());
        }
    }

    private void ForEachWatcher(Action<Watcher> action)
    {
        foreach (var watcher in _watchers)
        {
            try
            {
                action(watcher);
            }
            catch (Exception fault)
            {
                // One that cannot be stopped must not keep the others running.
                LogFault(_logger, nameof(ArbiterMessage.Quit), fault);
            }
        }
    }

    private async Task EndAsync()
    {
        foreach (var watcher in _watchers)
        {
            await watcher.SettleAsync();
        }

        _stopped.TrySetResult();
    }
}
