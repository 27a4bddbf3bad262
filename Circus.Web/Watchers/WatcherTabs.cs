namespace Circus.Web.Watchers;

/// <summary>PURE: the parts of a watcher's page and where they are.</summary>
internal static class WatcherTabs
{
    public static readonly IReadOnlyList<WatcherTab> All = Enum.GetValues<WatcherTab>();

    public static string TitleOf(WatcherTab tab) => tab.ToString();

    /// <summary>Behind the address of the watcher.</summary>
    public static string PathOf(WatcherTab tab) => tab.ToString().ToLowerInvariant();

    /// <summary>Null when there is no such part.</summary>
    public static WatcherTab? Parse(string? path) =>
        string.IsNullOrEmpty(path) ? WatcherTab.Summary : All.Select(tab => (WatcherTab?)tab).FirstOrDefault(tab => PathOf(tab!.Value) == path);
}
