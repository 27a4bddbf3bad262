using System.Globalization;
using Circus.Protocol.Messages;
using Circus.Web.Live;
using Circus.Web.Watchers;

namespace Circus.Web.Components;

/// <summary>Addresses of pages.</summary>
internal static class PageAddress
{
    /// <summary>The name is one part of the path, whatever characters it has.</summary>
    public static string Of(WatcherDescription watcher) => Of(watcher.Name);

    public static string Of(string watcher, WatcherTab tab = WatcherTab.Summary) =>
        $"/w/{Uri.EscapeDataString(watcher)}{(tab == WatcherTab.Summary ? "" : $"/{WatcherTabs.PathOf(tab)}")}";

    /// <summary>One of its processes, by its slot: the link survives a restart.</summary>
    public static string Of(WatcherDescription watcher, ProcessDescription process) =>
        OfProcess(watcher.Name, process.Wid, process.Wid > 0 ? null : process.Pid);

    /// <summary>A slot, or with a pid one of the processes that ran in it.</summary>
    public static string OfProcess(string watcher, int slot, int? pid) =>
        string.Create(CultureInfo.InvariantCulture, $"{Of(watcher)}/p/{slot}{(pid is { } one ? $"?pid={one}" : "")}");

    /// <summary>The console's own node has all pages, another one its page.</summary>
    public static string OfNode(NodeLink link) => link.Name is { } name ? $"/n/{Uri.EscapeDataString(name)}" : "/";

    public static string OfSocket(string name) => $"/s/{Uri.EscapeDataString(name)}";

    /// <summary>What its processes write.</summary>
    public static string LogOf(WatcherDescription watcher) => $"/logs?w={Uri.EscapeDataString(watcher.Name)}";

    /// <summary>What one of its processes writes, by its slot: the link survives a restart.</summary>
    public static string LogOf(WatcherDescription watcher, ProcessDescription process) =>
        string.Create(CultureInfo.InvariantCulture, $"{LogOf(watcher)}{(process.Wid > 0 ? $"&wid={process.Wid}" : "")}");
}
