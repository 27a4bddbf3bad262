using Circus.Daemon.Configuration;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Sockets;

/// <summary>PURE: which managed sockets the processes of a watcher have to do with.</summary>
internal static class SocketUse
{
    private const string Reference = "sockets.";

    /// <summary>Those that a text refers to as $(circus.sockets.NAME), in lower case.</summary>
    public static IEnumerable<string> ReferredTo(string? text) => text is null
        ? []
        : Placeholders.Keys(text)
            .Where(key => key.StartsWith(Reference, StringComparison.Ordinal))
            .Select(key => key[Reference.Length..])
            .Distinct();

    /// <summary>
    /// Those that are passed, in the order in which LISTEN_FDNAMES has them: the listed ones, then those that the command refers to. With
    /// use_sockets and neither of both all are, as in Circus.
    /// </summary>
    public static IReadOnlyList<string> Passed(WatcherOptions options, IEnumerable<string> all)
    {
        if (!options.UseSockets && options.Sockets.Count == 0)
        {
            return [];
        }

        string[] named =
        [
            .. options.Sockets.Concat(ReferredTo(options.Cmd)).Concat(ReferredTo(options.Args)).Concat(ReferredTo(options.ShellArgs)).Distinct(),
        ];
        return named.Length > 0 || options.StdinSocket is not null ? named : [.. all];
    }

    /// <summary>Those that must be there.</summary>
    public static IEnumerable<string> NamedBy(WatcherOptions options)
    {
        var named = options.Sockets.Concat(ReferredTo(options.Cmd)).Concat(ReferredTo(options.Args)).Concat(ReferredTo(options.ShellArgs));
        return (options.StdinSocket is { } stdin ? named.Append(stdin.ToLowerInvariant()) : named).Distinct();
    }

    /// <summary>Those whose first connection starts a watcher that waits for one.</summary>
    public static IReadOnlyList<string> Awaited(WatcherOptions options, IEnumerable<string> all) =>
        options.StdinSocket is { } stdin ? [.. Passed(options, all).Append(stdin).Distinct()] : Passed(options, all);
}
