using Circus.Protocol;
using Circus.Protocol.Messages;
using Circus.Stats.Sampling;
using Circus.Stats.Sockets;

namespace Circus.Stats.Publishing;

/// <summary>A pass as samples under the topics of Circus, as far as somebody wants them: the processes of a watcher, then the watcher; circusd's own at the end.</summary>
internal sealed class CircusTopics(PidRegistry registry)
{
    private bool _isDaemonPublished;

    /// <param name="sampler">After a pass.</param>
    /// <param name="sockets">After a measurement.</param>
    /// <param name="isWanted">Whether anybody could get a message whose topic begins so.</param>
    public List<StatsSample> Of(Sampler sampler, SocketMeter sockets, Func<string, bool> isWanted)
    {
        List<StatsSample> samples = [];
        if (!isWanted(Topic.AllStats))
        {
            return samples;
        }

        foreach (var watcher in sampler.Measured)
        {
            if (watcher.Key != Topic.DaemonKey && isWanted(Topic.OfWatcherStats(watcher.Key)))
            {
                Add(samples, watcher.Key, [.. watcher.Processes.Select(process => Payload(process, null))], watcher, sampler.Time);
            }
        }

        AddDaemon(samples, sampler, isWanted);
        AddSockets(samples, sockets, isWanted);
        return samples;
    }

    /// <summary>When connections have been counted: what Circus tells of sockets is how many there were since.</summary>
    private static void AddSockets(List<StatsSample> samples, SocketMeter sockets, Func<string, bool> isWanted)
    {
        if (!sockets.HasCounted || sockets.Sockets.Count == 0 || !isWanted(Topic.OfWatcherStats(Topic.SocketsKey)))
        {
            return;
        }

        foreach (var socket in sockets.Sockets)
        {
            var figures = socket.Figures;
            samples.Add(new SocketSample(figures.Fd, new SocketPayload
            {
                Fd = figures.Fd,
                Subtopic = figures.Fd,
                Reads = socket.NewConnections,
                Address = figures.Address,
                Name = figures.Name,
                Queue = figures.Queue,
                Backlog = figures.Backlog,
                Connections = figures.Connections,
            }));
        }

        samples.Add(new SocketsSample(new SocketsPayload
        {
            Addresses = [.. sockets.Sockets.Select(socket => socket.Description.Address)],
            Reads = sockets.Sockets.Sum(socket => socket.NewConnections),
        }));
    }

    private void AddDaemon(List<StatsSample> samples, Sampler sampler, Func<string, bool> isWanted)
    {
        List<ProcessPayload> own = [];
        foreach (var watcher in sampler.Measured)
        {
            own.AddRange(watcher.Processes.Select(process => (process, registry.OwnNameOf(process.Pid, watcher.Key)))
                .Where(pair => pair.Item2 is not null).Select(pair => Payload(pair.process, pair.Item2)));
        }

        if (own.Count == 0 && !_isDaemonPublished)
        {
            return;
        }

        _isDaemonPublished = own.Count > 0;
        if (isWanted(Topic.OfWatcherStats(Topic.DaemonKey)))
        {
            // As in Circus circusd is the first.
            own.Sort((one, other) => string.CompareOrdinal(one.Name, other.Name));
            Add(samples, Topic.DaemonKey, own, null, sampler.Time);
        }
    }

    private static void Add(List<StatsSample> samples, string key, List<ProcessPayload> processes, WatcherMeter? watcher, double time)
    {
        foreach (var process in processes)
        {
            samples.Add(new ProcessSample(key, process.Pid, process));
        }

        var total = WatcherAggregate.Of(processes, time, watcher?.Elapsed);
        samples.Add(new WatcherSample(key, watcher is null ? total : total.With(watcher.Figures)));
    }

    private static ProcessPayload Payload(TrackedProcess process, string? name) => process.Meter.Payload() with
    {
        Name = name,
        Subtopic = process.Pid,
        Wid = process.Wid > 0 ? process.Wid : null,
        TreeCpu = Math.Round(process.TreeCpu, 2),
        TreeRss = process.TreeRss,
        Descendants = process.DescendantCount,
    };
}
