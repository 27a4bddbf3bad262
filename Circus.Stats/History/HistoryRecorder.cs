using Circus.Protocol.Rounds;
using Circus.Stats.Sampling;

namespace Circus.Stats.History;

/// <summary>Adds a pass to the history. Allocates nothing for what is known.</summary>
internal sealed class HistoryRecorder(HistoryStore store)
{
    public void Add(Sampler sampler, NodeFigures node, IReadOnlyList<SocketFigures> sockets)
    {
        var time = sampler.Time;
        if (store.GroupOf(new SeriesSubject(SeriesKind.Node, "")) is { } own)
        {
            Add(own, time, node);
        }

        foreach (var watcher in sampler.Measured)
        {
            if (store.GroupOf(new SeriesSubject(SeriesKind.Watcher, watcher.Key)) is { } group)
            {
                Add(group, time, watcher.Figures);
            }

            foreach (var process in watcher.Processes)
            {
                if (process.Wid > 0 && store.GroupOf(new SeriesSubject(SeriesKind.Process, watcher.Key, process.Wid)) is { } slot)
                {
                    slot.Add(0, time, process.TreeCpu);
                    slot.Add(1, time, process.TreeRss);
                }
            }
        }

        foreach (var socket in sockets)
        {
            if (store.GroupOf(new SeriesSubject(SeriesKind.Socket, socket.Name)) is { } group)
            {
                group.Add(0, time, socket.Queue);
                group.Add(1, time, socket.Connections);
                group.Add(2, time, socket.Accepts);
            }
        }

        store.Sweep(time);
    }

    private static void Add(SeriesGroup group, double time, in WatcherFigures figures)
    {
        group.Add(0, time, figures.Cpu);
        group.Add(1, time, figures.Rss);
        group.Add(2, time, figures.Processes);
        group.Add(3, time, figures.Threads);
        group.Add(4, time, figures.Fds);
        group.Add(5, time, figures.Read);
        group.Add(6, time, figures.Write);
    }

    private static void Add(SeriesGroup group, double time, NodeFigures node)
    {
        group.Add(0, time, node.Cpu);
        group.Add(1, time, node.Load1);
        group.Add(2, time, node.MemTotal - node.MemAvailable);
        group.Add(3, time, node.SwapUsed);
        group.Add(4, time, node.DiskRead);
        group.Add(5, time, node.DiskWrite);
        group.Add(6, time, node.NetIn);
        group.Add(7, time, node.NetOut);
    }
}
