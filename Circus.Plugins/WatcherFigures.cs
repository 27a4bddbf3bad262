using System.Globalization;
using System.Text.Json;
using Circus.Protocol;
using Circus.Protocol.Messages;

namespace Circus.Plugins;

/// <summary>What the processes of one watcher use, from the reply to "stats".</summary>
/// <param name="Name">Of the watcher.</param>
/// <param name="Processes">In the order of the reply.</param>
internal sealed record WatcherFigures(string Name, IReadOnlyList<ProcessFigures> Processes)
{
    /// <summary>Circus counts what cannot be read as all of it, in percent.</summary>
    private const double Unknown = 100;

    /// <summary>How many processes were started, where the daemon tells.</summary>
    public double? SpawnCount { get; init; }

    /// <param name="name">Of the watcher.</param>
    /// <param name="infos">An object of process infos by pid; one that has just gone is a sentence instead.</param>
    public static WatcherFigures Of(string name, JsonElement infos)
    {
        List<ProcessFigures> processes = [];
        double? spawnCount = null;
        if (infos.ValueKind == JsonValueKind.Object)
        {
            foreach (var info in infos.EnumerateObject())
            {
                if (info.Name == "spawn_count" && info.Value.ValueKind == JsonValueKind.Number)
                {
                    spawnCount = info.Value.GetDouble();
                }
                else if (info.Value.ValueKind == JsonValueKind.Object
                    && int.TryParse(info.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                    && info.Value.Deserialize(WireJson.Default.ProcessPayload) is { } payload)
                {
                    processes.Add(Of(payload with { Pid = pid }));
                }
            }
        }

        return new WatcherFigures(name, processes) { SpawnCount = spawnCount };
    }

    private static ProcessFigures Of(ProcessPayload payload) => new(
        payload.Pid,
        payload.Cpu ?? Unknown,
        payload.Mem ?? Unknown,
        // Circus itself tells it in words only.
        payload.Rss ?? (payload.MemInfo1 is { } text && MemoryAmount.Parse(text) is { IsBytes: true } amount ? amount.Value : 0))
    {
        Children = [.. payload.Children.Select(Of)],
    };
}
