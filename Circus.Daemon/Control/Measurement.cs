using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Daemon.Interop;
using Circus.Protocol;
using Circus.Protocol.Messages;
using Circus.Stats.Proc;

namespace Circus.Daemon.Control;

/// <summary>
/// Measures processes on demand, for <c>stats</c> and <c>dstats</c>: two readings a moment apart, so that CPU is what they use now. Off the
/// arbiter's loop, because thousands of processes take their time.
/// </summary>
internal static class Measurement
{
    /// <summary>What Circus says in place of the figures of a process that ended meanwhile.</summary>
    private const string Gone = "No such process (stopped?)";

    /// <summary>Long enough that scheduling noise does not matter much, short enough to wait for.</summary>
    private static readonly TimeSpan _window = TimeSpan.FromMilliseconds(200);

    /// <summary>The process info objects by pid, each with those of its direct children.</summary>
    public static Task<Dictionary<int, JsonNode>> OfTreesAsync(IReadOnlyCollection<int> pids, TimeProvider time) => Task.Run(async () =>
    {
        var childrenOf = pids.ToDictionary(pid => pid, pid => ProcessTree.Descendants(pid, recursive: false).ConvertAll(child => child.Pid));
        var measured = await MeasureAsync([.. childrenOf.Keys, .. childrenOf.Values.SelectMany(children => children)], time);
        return childrenOf.ToDictionary(
            tree => tree.Key,
            tree => NodeOf(measured.GetValueOrDefault(tree.Key) is { } process
                ? process with { Children = [.. tree.Value.Select(measured.GetValueOrDefault).OfType<ProcessPayload>()] }
                : null));
    });

    /// <summary>The process info object of one process, without children.</summary>
    public static Task<JsonNode> OfAsync(int pid, TimeProvider time) =>
        Task.Run(async () => NodeOf((await MeasureAsync([pid], time)).GetValueOrDefault(pid)));

    private static JsonNode NodeOf(ProcessPayload? process) => process is null
        ? JsonValue.Create(Gone)
        : JsonSerializer.SerializeToNode(process, WireJson.Default.ProcessPayload)!;

    private static async Task<Dictionary<int, ProcessPayload>> MeasureAsync(IEnumerable<int> pids, TimeProvider time)
    {
        Dictionary<int, ProcessMeter> meters = [];
        Dictionary<int, ProcessPayload> measured = [];
        try
        {
            foreach (var pid in pids)
            {
                if (ProcessMeter.TryOpen(pid, time, out var meter) && !meters.TryAdd(pid, meter))
                {
                    meter.Dispose();
                }
            }

            foreach (var meter in meters.Values)
            {
                _ = meter.Measure();
            }

            await Task.Delay(_window, time);
            foreach (var (pid, meter) in meters)
            {
                if (meter.Measure() is { } payload)
                {
                    measured.Add(pid, payload);
                }
            }

            return measured;
        }
        finally
        {
            foreach (var meter in meters.Values)
            {
                meter.Dispose();
            }
        }
    }
}
