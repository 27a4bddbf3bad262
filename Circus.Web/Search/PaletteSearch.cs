using System.Globalization;
using Circus.Protocol.Messages;
using Circus.Web.Components;
using Circus.Web.Components.Controls;
using Circus.Web.Live;
using Circus.Web.Operations;
using MudBlazor;

namespace Circus.Web.Search;

/// <summary>PURE: what fits the letters that somebody types, the best first.</summary>
internal static class PaletteSearch
{
    /// <summary>As many as somebody looks through.</summary>
    public const int Most = 14;

    // Nobody means more; a slipped key would.
    private const int LargestScale = 10_000;

    /// <param name="text">As typed.</param>
    /// <param name="snapshot">What there is.</param>
    /// <param name="always">Pages, views and settings.</param>
    /// <returns>More than <see cref="Most"/>: some of them may be nothing for this user.</returns>
    public static IEnumerable<PaletteItem> Find(string text, LiveSnapshot snapshot, IReadOnlyList<PaletteItem> always)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length == 0)
        {
            return always;
        }

        var whole = string.Join(' ', words);
        return always.Select(item => (Item: item, Likeness: Likeness.Of(item.Title, whole)))
            .Concat(snapshot.Watchers.Select(watcher => (Item: Watcher(watcher), Likeness: Likeness.Of(watcher.Name, whole))))
            .Concat(snapshot.Sockets.Select(socket => (Item: Socket(socket.Name, socket.Address), Likeness: Likeness.Of(socket.Name, whole) - 1)))
            .Concat(Processes(whole, snapshot))
            .Concat(Acts(words, snapshot))
            .Where(found => found.Likeness > 0)
            .OrderByDescending(found => found.Likeness)
            .Select(found => found.Item)
            .DistinctBy(item => item.Key);
    }

    private static PaletteItem Watcher(WatcherDescription watcher)
    {
        var state = WatcherState.Of(watcher);
        return new("Watcher", watcher.Name, $"{state.Word}, {Count(watcher.Processes.Count)}", Icons.Material.Rounded.Layers) { Tone = state.Tone, Address = PageAddress.Of(watcher) };
    }

    private static PaletteItem Socket(string name, string? address) =>
        new("Socket", name, address ?? "", Icons.Material.Outlined.SettingsEthernet) { Address = PageAddress.OfSocket(name) };

    private static IEnumerable<(PaletteItem Item, double Likeness)> Processes(string typed, LiveSnapshot snapshot) => !typed.All(char.IsAsciiDigit)
        ? []
        : snapshot.Watchers.SelectMany(watcher => watcher.Processes, (watcher, process) =>
        {
            var pid = Text(process.Pid);
            var item = new PaletteItem("Process", $"Process {pid}", $"{watcher.Name}{(process.Wid > 0 ? $", slot {Text(process.Wid)}" : "")}", Icons.Material.Rounded.Memory) { Address = PageAddress.Of(watcher) };
            return (item, Likeness.Of(pid, typed) is >= 80 and var likeness ? likeness : 0);
        });

    /// <summary>"restart web", "web restart", "scale web 6", "signal hup web", "kill 4711".</summary>
    private static IEnumerable<(PaletteItem Item, double Likeness)> Acts(string[] words, LiveSnapshot snapshot)
    {
        var (first, last) = (words[0], words[^1]);
        foreach (var verb in PaletteVerb.All.Where(verb => verb.IsMeant(first) || (words.Length > 1 && last.Length > 2 && verb.IsMeant(last))))
        {
            var rest = string.Join(' ', verb.IsMeant(first) ? words[1..] : words[..^1]);
            foreach (var watcher in snapshot.Watchers.Where(verb.IsOffered))
            {
                yield return (Act(verb, watcher), Fit(watcher.Name, rest, isExact: verb.Words[0].Equals(first, StringComparison.OrdinalIgnoreCase)));
            }
        }

        if (Means("scale", first) && words.Length > 2 && int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= LargestScale)
        {
            foreach (var watcher in snapshot.Watchers.Where(watcher => !watcher.Own))
            {
                yield return (
                    new PaletteItem("Act", $"Scale {watcher.Name} to {Text(count)}", $"now {Count(watcher.Numprocesses)}", Icons.Material.Rounded.Tune) { Act = new WatcherAct.Scale(count), Watcher = watcher },
                    Fit(watcher.Name, string.Join(' ', words[1..^1]), isExact: true));
            }
        }

        if (Means("signal", first) && words.Length > 2 && SignalName.Parse(words[1]) is { } signal)
        {
            foreach (var watcher in snapshot.Watchers.Where(watcher => watcher.Processes.Count > 0))
            {
                yield return (
                    new PaletteItem("Act", $"Send {SignalName.Of(signal)} to {watcher.Name}", Count(watcher.Processes.Count), Icons.Material.Rounded.Bolt) { Act = new WatcherAct.Signal(signal), Watcher = watcher },
                    Fit(watcher.Name, string.Join(' ', words[2..]), isExact: true));
            }
        }

        if (Means("kill", first) && words.Length == 2 && int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
        {
            foreach (var watcher in snapshot.Watchers.Where(watcher => watcher.Processes.Any(process => process.Pid == pid)))
            {
                yield return (new PaletteItem("Act", $"Kill process {Text(pid)}", watcher.Name, Icons.Material.Rounded.Close) { Act = new WatcherAct.Kill(pid), Watcher = watcher, Tone = "bad" }, 100);
            }
        }
    }

    private static PaletteItem Act(PaletteVerb verb, WatcherDescription watcher)
    {
        var title = $"{char.ToUpperInvariant(verb.Words[0][0])}{verb.Words[0][1..]} {watcher.Name}";
        return verb.Act is null
            ? new PaletteItem("Log", title, "", verb.Icon) { Address = PageAddress.LogOf(watcher) }
            : new PaletteItem("Act", title, $"{WatcherState.Of(watcher).Word}, {Count(watcher.Processes.Count)}", verb.Icon) { Act = verb.Act, Watcher = watcher };
    }

    /// <summary>An act comes behind a name that is typed in full, and before names that only contain the letters.</summary>
    private static double Fit(string name, string typed, bool isExact) => Likeness.Of(name, typed) is > 0 and var likeness ? (isExact ? 50 : 30) + (likeness / 2.5) : 0;

    private static bool Means(string verb, string word) => word.Length > 1 && verb.StartsWith(word, StringComparison.OrdinalIgnoreCase);

    private static string Count(int processes) => processes == 1 ? "1 process" : $"{Text(processes)} processes";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
