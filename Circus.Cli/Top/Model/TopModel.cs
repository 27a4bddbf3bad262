namespace Circus.Cli.Top.Model;

/// <summary>All nodes.</summary>
internal sealed class TopModel(IEnumerable<TopNode> nodes)
{
    public IReadOnlyList<TopNode> Nodes { get; } = [.. nodes];

    public void Tick()
    {
        foreach (var node in Nodes)
        {
            node.Tick();
        }
    }

    public TopFrame Frame(DateTimeOffset now)
    {
        var frames = Nodes.Select(node => node.Frame(now)).ToList();
        // Two daemons of one machine: only their endpoints tell them apart.
        var twice = frames.GroupBy(frame => frame.Name).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet();
        return new TopFrame([.. frames.Select(frame => twice.Contains(frame.Name) ? Renamed(frame) : frame)]);
    }

    private static NodeFrame Renamed(NodeFrame frame)
    {
        var name = $"{frame.Name}:{frame.Endpoint[(frame.Endpoint.LastIndexOf(':') + 1)..]}";
        return frame with
        {
            Name = name,
            Sockets = [.. frame.Sockets.Select(socket => socket with { Node = name })],
            Branches = [.. frame.Branches.Select(branch => new TopBranch(branch.Watcher with { Node = name }, [.. branch.Processes.Select(row => row with { Node = name })]))],
        };
    }
}
