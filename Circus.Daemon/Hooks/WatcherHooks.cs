using Circus.Daemon.Control;
using Circus.Daemon.Processes;
using Circus.Daemon.Watchers;
using Circus.Protocol;
using Circus.Protocol.Messages;
using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Hooks;

/// <summary>
/// Calls the hooks of one watcher and says what they answered. A watcher without a hook gets the answer at once; nothing ever waits for one
/// on the arbiter's loop.
/// </summary>
/// <param name="key">The watcher's, for events.</param>
/// <param name="commands">Runs those that are commands.</param>
/// <param name="servers">Calls those that are servers.</param>
/// <param name="events">Told of every answer.</param>
/// <param name="time">For the context.</param>
/// <param name="logger">The watcher's.</param>
internal sealed partial class WatcherHooks(string key, ICommandRunner commands, IHookServers servers, IEventPublisher events, TimeProvider time, ILogger logger)
{
    private readonly List<IDisposable> _running = [];
    private readonly Queue<Action> _whenIdle = [];

    /// <summary>Hooks under way.</summary>
    public int Running { get; private set; }

    /// <summary>Calls one.</summary>
    /// <param name="options">The watcher's, at this time.</param>
    /// <param name="name">See <see cref="HookName"/>.</param>
    /// <param name="context">About the process, if it is about one.</param>
    /// <param name="then">Gets what is wrong, or null when the hook agreed or there is none.</param>
    public void Call(WatcherOptions options, string name, HookContext context, Action<string?> then)
    {
        if (!options.Hooks.TryGetValue(name, out var hook))
        {
            then(null);
            return;
        }

        Running++;
        Run(options, hook, context with { Hook = name }, ChildStream.Inherit, result =>
        {
            Running--;
            then(Judge(name, hook, result));
            RunWhenIdle();
        });
    }

    /// <summary>Asks extended_stats what it adds to the figures of a process. No event tells of it, and nothing of the watcher waits for it.</summary>
    /// <param name="options">The watcher's, at this time; with that hook.</param>
    /// <param name="context">About the process, with its figures.</param>
    /// <param name="then">Gets how it ended, and what it wrote to its standard output.</param>
    public void AskForStats(WatcherOptions options, HookContext context, Action<CommandResult> then) =>
        Run(options, options.Hooks[HookName.ExtendedStats], context with { Hook = HookName.ExtendedStats }, ChildStream.Pipe, then);

    /// <summary>Does something when no hook is under way any more, at once if none is.</summary>
    public void WhenIdle(Action action)
    {
        _whenIdle.Enqueue(action);
        RunWhenIdle();
    }

    /// <summary>Nobody waits for an answer any more: those under way are killed and count as having agreed to nothing.</summary>
    public void Abandon()
    {
        Running = 0;
        _running.ForEach(run => run.Dispose());
        _running.Clear();
        RunWhenIdle();
    }

    private void Run(WatcherOptions options, HookOptions hook, HookContext context, ChildStream stdout, Action<CommandResult> ended)
    {
        var told = context with { Watcher = options.Name, Numprocesses = options.NumProcesses, Time = WireTime.Of(time.GetUtcNow()) };
        if (hook.Server is { } server)
        {
            Follow(result => servers.Call(server, told.ToJson(), options.HookTimeout, result), ended);
            return;
        }

        if (!ShellWords.TrySplit(hook.Command, out var words, out var fault) || words.Count == 0)
        {
            ended(new CommandResult(fault ?? "there is no command", default));
            return;
        }

        var spec = new ProcessSpec
        {
            Arguments = words,
            Environment = Merge(options.Env, told.ToVariables()),
            WorkingDirectory = options.WorkingDir,
            Stdout = stdout,
        };
        Follow(result => commands.Run(spec, told.ToJson(), options.HookTimeout, result), ended);
    }

    private void Follow(Func<Action<CommandResult>, IDisposable> begin, Action<CommandResult> ended)
    {
        IDisposable? run = null;
        run = begin(result =>
        {
            _running.Remove(run!);
            ended(result);
        });
        _running.Add(run);
    }

    private void RunWhenIdle()
    {
        while (Running == 0 && _whenIdle.TryDequeue(out var action))
        {
            action();
        }
    }

    private string? Judge(string name, HookOptions hook, CommandResult result)
    {
        // A status other than 0 is an answer, not a failure of the hook.
        if (result.Fault is not { } fault)
        {
            events.Publish(key, EventAction.HookSuccess, new EventPayload { Name = name });
            return result.IsSuccess ? null : $"hook {name} said no ({result.Problem})";
        }

        events.Publish(key, EventAction.HookFailure, new EventPayload { Name = name, Error = fault });
        LogFailed(logger, key, name, fault);
        // Whoever cannot say no does not keep a process from being stopped.
        return hook.IgnoresFailure || name == HookName.BeforeSignal ? null : $"hook {name} failed: {fault}";
    }

    private static Dictionary<string, string> Merge(IReadOnlyDictionary<string, string> environment, IEnumerable<KeyValuePair<string, string>> context)
    {
        var merged = new Dictionary<string, string>(environment, StringComparer.Ordinal);
        foreach (var (variable, value) in context)
        {
            merged[variable] = value;
        }

        return merged;
    }

    [LoggerMessage(1600, LogLevel.Warning, "{Watcher}: hook {Hook} failed: {Fault}", EventName = "HookFailed")]
    private static partial void LogFailed(ILogger logger, string watcher, string hook, string fault);
}
