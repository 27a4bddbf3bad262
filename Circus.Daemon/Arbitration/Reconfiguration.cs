using Circus.Daemon.Configuration;
using Circus.Daemon.Sockets;
using Circus.Daemon.Watchers;
using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Arbitration;

/// <summary>
/// Brings the daemon to what its configuration says now, and touches nothing else. On the arbiter's loop, one at a time: who comes while
/// another is under way waits.
/// </summary>
/// <param name="arbiter">The watchers.</param>
/// <param name="sockets">The managed sockets.</param>
/// <param name="load">Reads the configuration; calls back on the loop.</param>
/// <param name="applied">Told after [circus] or the sockets have changed.</param>
/// <param name="logger">For what was done.</param>
internal sealed partial class Reconfiguration(
    Arbiter arbiter, SocketTable sockets, Action<Action<ConfigResult>> load, Action<DaemonOptions> applied, ILogger<Reconfiguration> logger)
{
    private Task _last = Task.CompletedTask;

    /// <summary>What the configuration says now.</summary>
    public Task<ConfigResult> LoadAsync()
    {
        var loaded = new TaskCompletionSource<ConfigResult>();
        load(loaded.SetResult);
        return loaded.Task;
    }

    /// <summary>What would be done.</summary>
    public async Task<PlannedChange> PlanAsync(bool prunes)
    {
        var result = await LoadAsync();
        var plan = result.Options is { } wanted
            ? ConfigPlan.Of(arbiter.Options, [.. arbiter.Watchers.Select(watcher => (watcher.Configured, watcher.Options))], wanted, prunes)
            : null;
        return new PlannedChange(plan, [.. result.Faults.Select(fault => fault.ToString()), .. plan?.Refusals ?? []], [.. result.Warnings.Select(w => w.ToString())]);
    }

    /// <summary>Does it.</summary>
    /// <param name="prunes">Watchers that a client added go too.</param>
    /// <param name="because">For the log.</param>
    /// <param name="planned">Told before anything is touched, once, with what is done or why it cannot be.</param>
    /// <returns>What went wrong on the way.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(bool prunes, string because, Action<PlannedChange> planned)
    {
        var (previous, done) = (_last, new TaskCompletionSource());
        _last = done.Task;
        await previous;
        try
        {
            var change = await PlanAsync(prunes);
            List<ManagedSocket> opened = [];
            if (change.Plan is { } plan && change.Faults.Count == 0)
            {
                change = change with { Faults = Open(plan, opened) };
            }

            foreach (var fault in change.Faults)
            {
                LogRefused(logger, because, fault);
            }

            planned(change);
            return change.Plan is null || change.Faults.Count > 0 ? change.Faults : await ApplyAsync(change.Plan, opened, because);
        }
        finally
        {
            done.SetResult();
        }
    }

    /// <summary>Opens all sockets that can be while the former ones are open: what fails here fails before anything is touched.</summary>
    private static List<string> Open(ConfigPlan plan, List<ManagedSocket> opened)
    {
        List<string> faults = [];
        foreach (var options in plan.AddedSockets.Concat(plan.ChangedSockets.Where(change => !change.IsInTheWay).Select(change => change.Options)))
        {
            if (ManagedSocket.TryOpen(options, out var socket, out var reason))
            {
                opened.Add(socket);
            }
            else
            {
                faults.Add(reason);
            }
        }

        if (faults.Count > 0)
        {
            opened.ForEach(socket => socket.Dispose());
        }

        return faults;
    }

    private async Task<IReadOnlyList<string>> ApplyAsync(ConfigPlan plan, List<ManagedSocket> opened, string because)
    {
        LogApplying(logger, because, plan.Added.Count, plan.Removed.Count, plan.Changed.Count(change => change.Effect > ChangeEffect.None), plan.Unchanged.Count);
        arbiter.Take(plan.Options);
        await Task.WhenAll(plan.Removed.Select(arbiter.Find).OfType<Watcher>().Select(watcher => arbiter.RemoveAsync(watcher)));
        List<string> faults = [];
        opened.ForEach(sockets.Put);
        foreach (var change in plan.ChangedSockets.Where(change => change.IsInTheWay))
        {
            await ExchangeAsync(change, faults);
        }

        foreach (var name in plan.RemovedSockets)
        {
            sockets.Remove(name);
        }

        applied(plan.Options);
        await ChangeAsync(plan, faults);
        await AddAsync(plan, faults);
        faults.ForEach(fault => LogFault(logger, fault));
        return faults;
    }

    /// <summary>Those that serve it give it up, and get the new one.</summary>
    private async Task ExchangeAsync(SocketChange change, List<string> faults)
    {
        Watcher[] users = [.. arbiter.Watchers.Where(watcher =>
            watcher.State is WatcherState.Active or WatcherState.Starting or WatcherState.Awaiting
            && SocketUse.Awaited(watcher.Options, sockets.Numbers.Keys).Contains(change.Name))];
        await arbiter.StopInOrderAsync(users);
        sockets.Remove(change.Name);
        if (!sockets.TryAdd(change.Options, out var reason))
        {
            faults.Add(reason);
            if (!sockets.TryAdd(change.Former, out reason))
            {
                faults.Add(reason);
            }
        }

        await arbiter.StartInOrderAsync(users);
    }

    private async Task ChangeAsync(ConfigPlan plan, List<string> faults)
    {
        var wanted = plan.Options.Watchers.ToDictionary(watcher => watcher.Name, StringComparer.Ordinal);
        List<Watcher> changed = [];
        foreach (var planned in plan.Changed)
        {
            if (arbiter.IsQuitting || arbiter.Find(planned.Name) is not { } watcher)
            {
                continue;
            }

            // What commands did since the plan was made counts as well. One that a client added is only here for its socket.
            var configured = wanted.GetValueOrDefault(planned.Name);
            var options = configured is null ? watcher.Options : WatcherChange.Of(watcher.Configured, watcher.Options, configured).Options;
            if (planned.Effect == ChangeEffect.Replace)
            {
                await arbiter.RemoveAsync(watcher);
                await StartAsync([arbiter.Add(options)], faults);
            }
            else
            {
                await ReloadAsync(watcher, planned with { Options = options }, configured ?? watcher.Configured, faults);
                changed.Add(watcher);
            }
        }

        arbiter.Reorder();
        // Those that were scaled do so all at once, a few processes in each turn of the loop.
        await Task.WhenAll(changed.Select(watcher => watcher.SettleAsync()));
    }

    private static async Task ReloadAsync(Watcher watcher, WatcherChange change, WatcherOptions configured, List<string> faults)
    {
        var former = watcher.Configured;
        if (change.Effect > ChangeEffect.None && !watcher.TryRedirect(change.Options, moves: change.Effect == ChangeEffect.Live, out var why))
        {
            // The next time it counts as new again.
            faults.Add($"{watcher.Name}: its output goes where it went: {why}");
            change = change with { Options = change.Options with { StdoutStream = watcher.Options.StdoutStream, StderrStream = watcher.Options.StderrStream } };
            configured = configured with { StdoutStream = former.StdoutStream, StderrStream = former.StderrStream };
        }

        watcher.Reconfigure(change, configured);
        if (change.Effect < ChangeEffect.Reload)
        {
            return;
        }

        // One after the other: never twice the processes of all.
        await watcher.SettleAsync();
        if (watcher.ReloadFault is { } reason)
        {
            watcher.Unconfigure(former);
            faults.Add($"{watcher.Name}: the reload was called off, the old processes run on with what they had: {reason}");
        }
        else if (watcher.State == WatcherState.Failed)
        {
            faults.Add($"{watcher.Name} failed: {watcher.Reason}");
        }
    }

    private async Task AddAsync(ConfigPlan plan, List<string> faults)
    {
        if (arbiter.IsQuitting)
        {
            return;
        }

        List<Watcher> added = [];
        foreach (var options in plan.Added.Concat(OwnWatchers.Of(plan.Options)).Where(options => arbiter.Find(options.Name) is null))
        {
            added.Add(arbiter.Add(options));
        }

        await StartAsync([.. arbiter.Watchers.Where(added.Contains)], faults);
    }

    private async Task StartAsync(IReadOnlyList<Watcher> watchers, List<string> faults)
    {
        Watcher[] starting = [.. watchers.Where(watcher => watcher.Options.Autostart)];
        await arbiter.StartAndSettleAsync(starting);
        faults.AddRange(starting.Where(watcher => watcher.State == WatcherState.Failed).Select(watcher => $"{watcher.Name} failed: {watcher.Reason}"));
    }

    [LoggerMessage(
        1006,
        LogLevel.Information,
        "Configuration read again ({Because}): {Added} watchers added, {Removed} removed, {Changed} changed, {Unchanged} as they were",
        EventName = "Reconfiguring")]
    private static partial void LogApplying(ILogger logger, string because, int added, int removed, int changed, int unchanged);

    [LoggerMessage(1007, LogLevel.Error, "The configuration is not applied ({Because}), everything stays as it is: {Fault}", EventName = "ConfigRefused")]
    private static partial void LogRefused(ILogger logger, string because, string fault);

    [LoggerMessage(1008, LogLevel.Error, "Not all of the configuration could be applied: {Fault}", EventName = "ConfigFault")]
    private static partial void LogFault(ILogger logger, string fault);
}

/// <summary>What a configuration that was read again would change.</summary>
/// <param name="Plan">Null when it is faulty.</param>
/// <param name="Faults">Why nothing can be done.</param>
/// <param name="Warnings">What the operator should know.</param>
internal sealed record PlannedChange(ConfigPlan? Plan, IReadOnlyList<string> Faults, IReadOnlyList<string> Warnings);
