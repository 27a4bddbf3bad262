using System.Globalization;
using Circus.Protocol.Messages;
using Circus.Protocol.Rounds;
using Circus.Web.Components.Charts;
using Circus.Web.Live;
using Circus.Web.Live.History;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Pages;

/// <summary>One socket that circusd holds open: who waits, who is connected, who serves it.</summary>
public sealed partial class SocketPage
{
    private const int SparkPoints = 60;

    [Parameter]
    public string Name { get; set; } = "";

    private protected override int Window => SparkPoints;

    private SocketFigures? Figures => Snapshot.Sockets.Where(socket => socket.Name == Name).Select(socket => (SocketFigures?)socket).FirstOrDefault();

    /// <summary>Those that name it in their command; the wire does not tell it otherwise.</summary>
    private IReadOnlyList<WatcherDescription> Users => UsersOf(Snapshot, Name);

    private IReadOnlyList<ChartLine> Lines => [new ChartLine(Name, ColumnId.OfSocket(Name))];

    private IReadOnlyList<ChartMark> Marks => EventMarks.Of(Snapshot, [.. Users.Select(user => user.Key)]);

    private string? LogAddress => Users.Count > 0 ? $"/logs?{string.Join('&', Users.Select(user => $"w={Uri.EscapeDataString(user.Name)}"))}" : null;

    private Dictionary<string, ChartLimit> Limits => Figures?.Backlog is > 0 and var backlog
        ? new() { [Metrics.Queue.Name] = new ChartLimit(backlog, string.Create(CultureInfo.InvariantCulture, $"at most {backlog}")) }
        : [];

    internal static IReadOnlyList<WatcherDescription> UsersOf(LiveSnapshot snapshot, string socket) =>
        [.. snapshot.Watchers.Where(watcher => watcher.Cmd.Contains($"circus.sockets.{socket}", StringComparison.OrdinalIgnoreCase))];

    private protected override IEnumerable<string> Columns() => Users.Select(user => ColumnId.OfWatcher(user.Key));
}
