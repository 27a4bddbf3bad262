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

    private static IEnumerable<string> AboutConsole(WatcherDescription watcher, string text) => watcher.Name == "circushttpd" ? [text] : [];

    private static string Pids(IReadOnlyList<ProcessDescription> processes) =>
        string.Join(", ", processes.Take(MostPids).Select(process => Number(process.Pid)))
        + (processes.Count > MostPids ? $" and {Number(processes.Count - MostPids)} more" : "");

    private static string Processes(int count) => count == 1 ? "1 process" : $"{Number(count)} processes";

    private static string Number(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);
}
