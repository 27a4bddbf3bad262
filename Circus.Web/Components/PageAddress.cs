using System.Globalization;
using Circus.Protocol.Messages;
using Circus.Web.Live;

namespace Circus.Web.Components;

/// <summary>Addresses of pages.</summary>
internal static class PageAddress
{
    /// <summary>The name is one part of the path, whatever characters it has.</summary>
    public static string Of(WatcherDescription watcher) => $"/w/{Uri.EscapeDataString(watcher.Name)}";

    /// <summary>The console's own node has all pages, another one its page.</summary>
    public static string OfNode(NodeLink link) => link.Name is { } name ? $"/n/{Uri.EscapeDataString(name)}" : "/";

    public static string OfSocket(string name) => $"/s/{Uri.EscapeDataString(name)}";

    /// <summary>What its processes write.</summary>
    public static string LogOf(WatcherDescription watcher) => $"/logs?w={Uri.EscapeDataString(watcher.Name)}";

    /// <summary>What one of its processes writes, by its slot: the link survives a restart.</summary>
    public static string LogOf(WatcherDescription watcher, ProcessDescription process) =>
        string.Create(CultureInfo.InvariantCulture, $"{LogOf(watcher)}{(process.Wid > 0 ? $"&wid={process.Wid}" : "")}");
}
