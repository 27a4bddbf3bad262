using Circus.Protocol.Messages;

namespace Circus.Web.Components;

/// <summary>Addresses of pages.</summary>
internal static class PageAddress
{
    /// <summary>The name is one part of the path, whatever characters it has.</summary>
    public static string Of(WatcherDescription watcher) => $"/w/{Uri.EscapeDataString(watcher.Name)}";

    /// <summary>What its processes write.</summary>
    public static string LogOf(WatcherDescription watcher) => $"/logs?w={Uri.EscapeDataString(watcher.Name)}";
}
