using Circus.Protocol.Messages;
using Circus.Web.Operations;
using MudBlazor;

namespace Circus.Web.Search;

/// <summary>What somebody may want done with a watcher, and the words for it.</summary>
/// <param name="Words">The first names it, the others are found as well.</param>
/// <param name="Icon">One of MudBlazor's icons.</param>
/// <param name="IsOffered">Whether there is any use in it now.</param>
/// <param name="Act">The act; null when it leads to a page.</param>
internal sealed record PaletteVerb(string[] Words, string Icon, Func<WatcherDescription, bool> IsOffered, WatcherAct? Act)
{
    public static readonly IReadOnlyList<PaletteVerb> All =
    [
        new(["restart"], Icons.Material.Rounded.RestartAlt, ActOffer.CanStop, new WatcherAct.Restart()),
        new(["stop"], Icons.Material.Rounded.Stop, ActOffer.CanStop, new WatcherAct.Stop()),
        new(["start"], Icons.Material.Rounded.PlayArrow, ActOffer.CanStart, new WatcherAct.Start()),
        new(["reload"], Icons.Material.Rounded.Autorenew, ActOffer.CanReload, new WatcherAct.Reload()),
        new(["log of", "logs", "tail"], Icons.Material.Rounded.Article, _ => true, null),
        new(["remove"], Icons.Material.Rounded.Delete, watcher => !watcher.Own, new WatcherAct.Remove()),
    ];

    public bool IsMeant(string word) => word.Length > 1 && Words.Any(name => name.StartsWith(word, StringComparison.OrdinalIgnoreCase));
}
