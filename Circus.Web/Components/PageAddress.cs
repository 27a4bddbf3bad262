using System.Globalization;
using Circus.Protocol.Messages;

namespace Circus.Web.Components;

/// <summary>Addresses of pages.</summary>
internal static class PageAddress
{
    /// <summary>The name is one part of the path, whatever characters it has.</summary>
    public static string Of(WatcherDescription watcher) => $"/w/{Uri.EscapeDataString(watcher.Name)}";

    /// <summary>What its processes write.</summary>
    public static string LogOf(WatcherDescription watcher) => $"/logs?w={Uri.EscapeDataString(watcher.Name)}";

    /// <summary>What one of its processes writes, by its slot: the link survives a restart.</summary>
    public static string LogOf(WatcherDescription watcher, ProcessDescription process) =>
        string.Create(CultureInfo.InvariantCulture, $"{LogOf(watcher)}{(process.Wid > 0 ? $"&wid={process.Wid}" : "")}");
}
