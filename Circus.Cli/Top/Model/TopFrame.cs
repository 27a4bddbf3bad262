namespace Circus.Cli.Top.Model;

/// <summary>Everything that is known at one instant; it does not change any more, so that a paused table can still be searched and sorted.</summary>
internal sealed record TopFrame(IReadOnlyList<NodeFrame> Nodes)
{
    public static readonly TopFrame Empty = new([]);

    public IEnumerable<TopBranch> Branches => Nodes.SelectMany(node => node.Branches);

    /// <summary>The busiest first, as in Circus.</summary>
    public IReadOnlyList<SocketRow> Sockets =>
        [.. Nodes.SelectMany(node => node.Sockets).OrderByDescending(socket => socket.Hits ?? -1).ThenBy(socket => socket.Node, StringComparer.Ordinal).ThenBy(socket => socket.Fd)];

    public bool HasSamples => Nodes.Any(node => node.SampleAge is not null || node.Branches.Count > 0);
}
