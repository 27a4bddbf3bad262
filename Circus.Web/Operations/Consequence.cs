using System.Globalization;
using Circus.Protocol.Messages;

namespace Circus.Web.Operations;

/// <summary>PURE: what an act will do, in words, before anybody confirms it.</summary>
/// <param name="Title">A question.</param>
/// <param name="Effects">What happens, in order.</param>
/// <param name="Confirm">Names the act; the text of the button.</param>
/// <param name="IsDestructive">Something ends and does not come back by itself.</param>
public sealed record Consequence(string Title, IReadOnlyList<string> Effects, string Confirm, bool IsDestructive)
{
    // More pids than this are no help to anybody.
    private const int MostPids = 8;

    // Stopping so many is worth a second thought.
    private const int ManyWatchers = 20;

    /// <summary>What has to be typed before the button works; null for nothing.</summary>
    public string? Typed { get; init; }

    /// <summary>The same for several at once: one question for all. Null when it needs none.</summary>
    public static Consequence? Of(WatcherAct act, IReadOnlyList<WatcherDescription> watchers)
    {
        if (watchers is [var only])
        {
            return Of(act, only);
        }

        var each = watchers.Select(watcher => Of(act, watcher)).OfType<Consequence>().ToList();
        if (each.Count == 0)
        {
            return null;
        }

        var processes = watchers.Sum(watcher => watcher.Processes.Count);
        var (title, what) = act switch
        {
            WatcherAct.Stop => ("Stop", $"{Processes(processes)} of them {(processes == 1 ? "receives its" : "receive their")} stop signal, and SIGKILL when {(processes == 1 ? "its" : "their")} time is over. Nothing of them runs until somebody starts it again."),
            WatcherAct.Restart => ("Restart", $"{Processes(processes)} of them {(processes == 1 ? "ends" : "end")}; then {Processes(watchers.Sum(watcher => watcher.Numprocesses))} start anew."),
            WatcherAct.Remove => ("Remove", $"{Processes(processes)} of them {(processes == 1 ? "ends" : "end")}, and circusd forgets the watchers. Those in a configuration file come back when it is read again."),
            WatcherAct.Scale(var count) => ($"Scale to {Number(count)} processes each:", $"Of {Processes(processes)} now, {Number(watchers.Sum(watcher => Math.Max(0, watcher.Processes.Count - count)))} end."),
            WatcherAct.Signal(var number, _) => ($"Send {SignalName.Of(number)} to", $"{Processes(processes)} {(processes == 1 ? "receives" : "receive")} it at once."),
            _ => (act.Words, $"{Processes(processes)} are concerned."),
        };
        var console = watchers.Any(watcher => watcher.Name == "circushttpd") ? ["This console is among them: the page ends."] : Array.Empty<string>();
        return new Consequence(
            $"{title} {Number(watchers.Count)} watchers?",
            [what, $"They are {Names(watchers)}.", .. console],
            $"{title.TrimEnd(':')} {Number(watchers.Count)} watchers",
            each.Any(one => one.IsDestructive))
        {
            Typed = act is WatcherAct.Remove || (act is WatcherAct.Stop && watchers.Count >= ManyWatchers) ? Number(watchers.Count) : null,
        };
    }

    /// <summary>Null when the act ends nothing and needs no question.</summary>
    public static Consequence? Of(WatcherAct act, WatcherDescription watcher)
    {
        switch (act)
        {
            case WatcherAct.Stop:
                return new Consequence(
                    $"Stop {watcher.Name}?",
                    [.. Ending(watcher, watcher.Processes), "Nothing of it runs until somebody starts it again.", .. AboutConsole(watcher, "It is this console: the page ends. \"circusctl start circushttpd\" brings it back.")],
                    watcher.Processes.Count == 0 ? "Stop" : $"Stop {Processes(watcher.Processes.Count)}",
                    IsDestructive: true);
            case WatcherAct.Restart:
                return new Consequence(
                    $"Restart {watcher.Name}?",
                    [.. Ending(watcher, watcher.Processes), $"Then {Processes(watcher.Numprocesses)} {(watcher.Numprocesses == 1 ? "is" : "are")} started anew.", .. AboutConsole(watcher, "It is this console: the page comes back by itself.")],
                    $"Restart {Processes(watcher.Numprocesses)}",
                    IsDestructive: false);
            case WatcherAct.Reload or WatcherAct.ReloadSequential when watcher.Status == "active":
                return null;
            case WatcherAct.Signal(var number, var only) when IsDeadly(number):
                return new Consequence(
                    $"Send {SignalName.Of(number)} to {(only is { } one ? $"process {Number(one)} of " : "")}{watcher.Name}?",
                    [
                        $"{Receivers(watcher, only)} {SignalName.Of(number)} at once, without a grace period.",
                        "What ends of it is replaced, as after any other end.",
                    ],
                    $"Send {SignalName.Of(number)}",
                    IsDestructive: true);
            case WatcherAct.Remove:
                return new Consequence(
                    $"Remove {watcher.Name}?",
                    [
                        .. Ending(watcher, watcher.Processes),
                        "circusd forgets it, with its options and counters.",
                        "If it stands in a configuration file, it comes back when that is read again.",
                        .. AboutConsole(watcher, "It is this console: the page ends."),
                    ],
                    $"Remove {watcher.Name}",
                    IsDestructive: true)
                { Typed = watcher.Name };
            case WatcherAct.Scale(var count) when count == 0 || watcher.Processes.Count - count > 1:
                var surplus = Math.Max(watcher.Processes.Count - count, 0);
                return new Consequence(
                    $"Scale {watcher.Name} down to {Number(count)}?",
                    [.. Ending(watcher, surplus == watcher.Processes.Count ? watcher.Processes : null, surplus)],
                    $"End {Processes(surplus)}",
                    IsDestructive: true);
            case WatcherAct.Kill(var pid):
                return new Consequence(
                    $"Kill process {Number(pid)} of {watcher.Name}?",
                    [.. Ending(watcher, [.. watcher.Processes.Where(process => process.Pid == pid)]), "Another one is started in its place.", .. AboutConsole(watcher, "It is this console: the page comes back by itself.")],
                    "Kill process",
                    IsDestructive: true);
            default:
                return null;
        }
    }

    private static IEnumerable<string> Ending(WatcherDescription watcher, IReadOnlyList<ProcessDescription> processes) =>
        Ending(watcher, processes, processes.Count);

    private static IEnumerable<string> Ending(WatcherDescription watcher, IReadOnlyList<ProcessDescription>? processes, int count)
    {
        if (count == 0)
        {
            yield return "None of its processes runs now.";
            yield break;
        }

        var which = processes is null ? "" : $" ({Pids(processes)})";
        yield return $"{Processes(count)}{which} {(count == 1 ? "receives" : "receive")} {SignalName.Of(watcher.StopSignal)}.";
        yield return $"What is still there after {Number(watcher.GracefulTimeout)} s receives SIGKILL.";
    }

    /// <summary>Ends a process that does not expect it; signal(7).</summary>
    private static bool IsDeadly(int signal) => signal is 2 or 3 or 6 or 9 or 11 or 15 or 19;

    private static string Receivers(WatcherDescription watcher, int? pid) => pid is { } one
        ? $"Process {Number(one)} receives"
        : watcher.Processes.Count == 1 ? $"1 process ({Pids(watcher.Processes)}) receives" : $"{Processes(watcher.Processes.Count)} ({Pids(watcher.Processes)}) receive";

    private static string Names(IReadOnlyList<WatcherDescription> watchers) =>
        string.Join(", ", watchers.Take(MostPids).Select(watcher => watcher.Name)) + (watchers.Count > MostPids ? $" and {Number(watchers.Count - MostPids)} more" : "");

    private static IEnumerable<string> AboutConsole(WatcherDescription watcher, string text) => watcher.Name == "circushttpd" ? [text] : [];

    private static string Pids(IReadOnlyList<ProcessDescription> processes) =>
        string.Join(", ", processes.Take(MostPids).Select(process => Number(process.Pid)))
        + (processes.Count > MostPids ? $" and {Number(processes.Count - MostPids)} more" : "");

    private static string Processes(int count) => count == 1 ? "1 process" : $"{Number(count)} processes";

    private static string Number(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);
}
