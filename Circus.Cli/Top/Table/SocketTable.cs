using Circus.Cli.Output;
using Circus.Cli.Top.Model;

namespace Circus.Cli.Top.Table;

/// <summary>The managed sockets as lines of text, titles first.</summary>
internal static class SocketTable
{
    /// <summary>No line is longer than this: addresses give way.</summary>
    private const int Width = 120;

    public static IEnumerable<string> Lines(IReadOnlyList<SocketRow> sockets, bool hasNodes)
    {
        string[] node = hasNodes ? ["NODE"] : [];
        var table = new TableWriter([.. node, "SOCKET", "ADDRESS", "HITS", "CONNECTIONS", "QUEUE", "BACKLOG"]).AlignRight(
            [.. Enumerable.Range(2 + node.Length, 4)]);
        foreach (var socket in sockets)
        {
            table.Add([
                .. hasNodes ? new Cell[] { socket.Node } : [],
                socket.Name ?? Figure.Unknown, socket.Address ?? Figure.Unknown, Figure.Count(socket.Hits), Figure.Count(socket.Connections), Figure.Count(socket.Queue), Figure.Count(socket.Backlog),
            ]);
        }

        return table.Lines(Width, hasColour: false);
    }
}
