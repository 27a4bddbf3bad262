using System.Globalization;
using Circus.Daemon.Sockets;

namespace Circus.Daemon.Configuration;

/// <summary>All options of a managed socket.</summary>
internal static class SocketSettings
{
    /// <summary>Counts when a socket is opened, not while it is open.</summary>
    private const string OnlyWhenOpened = "replace";

    private static readonly (string Key, Func<SocketOptions, string?> Text)[] _all =
    [
        ("host", o => o.Path is null ? o.Host : null),
        ("port", o => o.Path is null ? Text(o.Port) : null),
        ("path", o => o.Path),
        ("family", o => o.IsIPv6.ToString()),
        ("type", o => o.Type.ToString()),
        ("proto", o => Text(o.Protocol)),
        ("backlog", o => Text(o.Backlog)),
        ("umask", o => Text(o.Umask)),
        ("mode", o => o.Mode is { } mode ? Text(mode) : null),
        ("owner", o => o.Owner),
        ("group", o => o.Group),
        (OnlyWhenOpened, o => o.Replace.ToString()),
        ("so_reuseport", o => o.ReusePort.ToString()),
        ("blocking", o => o.Blocking.ToString()),
        ("interface", o => o.Interface),
    ];

    /// <summary>Keys for which an open socket must be opened anew.</summary>
    public static IReadOnlyList<string> Changes(SocketOptions former, SocketOptions now) =>
        [.. _all.Where(row => row.Key != OnlyWhenOpened && row.Text(former) != row.Text(now)).Select(row => row.Key)];

    /// <summary>The one cannot be opened as long as the other is open.</summary>
    public static bool Collide(SocketOptions former, SocketOptions now) => former.Path is not null || now.Path is not null
        ? former.Path == now.Path
        : former.Port == now.Port && now.Port != 0 && former.Type == now.Type;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
