using Circus.Protocol;
using Circus.Protocol.Messages;
using Circus.Stats.Proc;

namespace Circus.Stats;

/// <summary>One pass over all processes per interval: measures each once and publishes it under every watcher that it belongs to.</summary>
internal sealed class Sampler(PidRegistry registry, IStatsPublisher publisher, TimeProvider time) : IDisposable
{
    private readonly Dictionary<int, ProcessMeter> _meters = [];
    private readonly HashSet<string> _published = new(StringComparer.Ordinal);
    private long? _previousRound;

    /// <summary>Measures and publishes.</summary>
    public void Round()
    {
        var timestamp = time.GetTimestamp();
        TimeSpan? interval = _previousRound is { } previous ? time.GetElapsedTime(previous, timestamp) : null;
        _previousRound = timestamp;
        var now = Math.Round(time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0, 3);
        var measured = MeasureAll();

        List<StatsSample> round = new(measured.Count + registry.Watchers.Count);
        foreach (var (key, pids) in registry.Watchers)
        {
            Add(round, key, [.. pids.Select(pid => measured.GetValueOrDefault(pid)).OfType<ProcessPayload>()], now, interval);
        }

        List<ProcessPayload> daemon = [];
        foreach (var (pid, name) in registry.Daemon)
        {
            if (measured.TryGetValue(pid, out var payload))
            {
                daemon.Add(payload with { Name = name });
            }
        }

        Add(round, Topic.DaemonKey, daemon, now, interval);
        publisher.Publish(round);
    }

    public void Dispose()
    {
        foreach (var meter in _meters.Values)
        {
            meter.Dispose();
        }
    }

    private Dictionary<int, ProcessPayload> MeasureAll()
    {
        Dictionary<int, ProcessPayload> measured = new(_meters.Count);
        List<int> gone = [];
        foreach (var pid in registry.Watchers.Values.SelectMany(pids => pids).Concat(registry.Daemon.Select(process => process.Pid)))
        {
            if (measured.ContainsKey(pid))
            {
                continue;
            }

            if (Measure(pid) is { } payload)
            {
                measured.Add(pid, payload);
            }
            else
            {
                gone.Add(pid);
            }
        }

        gone.ForEach(registry.Forget);
        foreach (var (pid, meter) in _meters.Where(pair => !measured.ContainsKey(pair.Key)).ToList())
        {
            meter.Dispose();
            _meters.Remove(pid);
        }

        return measured;
    }

    private ProcessPayload? Measure(int pid)
    {
        if (_meters.TryGetValue(pid, out var meter))
        {
            if (meter.Measure() is { } payload)
            {
                return payload;
            }

            // Gone; but a new process may bear the number already, and it may be ours.
            meter.Dispose();
            _meters.Remove(pid);
        }

        if (!ProcessMeter.TryOpen(pid, time, out meter))
        {
            return null;
        }

        _meters[pid] = meter;
        return meter.Measure();
    }

    private void Add(List<StatsSample> round, string key, List<ProcessPayload> processes, double now, TimeSpan? interval)
    {
        if (processes.Count > 0)
        {
            _published.Add(key);
        }
        else if (!_published.Remove(key))
        {
            // Silent while it has no process, after one last aggregate that said so.
            return;
        }

        round.AddRange(processes.Select(process => new ProcessSample(key, process.Pid, process with { Subtopic = process.Pid })));
        round.Add(new WatcherSample(key, WatcherAggregate.Of(processes, now, interval)));
    }
}
