using System.Globalization;
using System.Text.Json;
using Circus.Protocol.Messages;

namespace Circus.Protocol.Client;

/// <summary>Puts a <see cref="NodeDescription"/> together from the commands of the original Circus (0.19).</summary>
internal static class OriginalDescription
{
    // The names under which the original runs its own parts.
    private const string PluginPrefix = "plugin:";

    public static async Task<NodeDescription> AskAsync(ICircusClient client, CancellationToken cancellationToken)
    {
        var statuses = (await client.CallAsync("status", null, cancellationToken).ConfigureAwait(false)).GetProperty("statuses");
        var stats = (await client.CallAsync("stats", null, cancellationToken).ConfigureAwait(false)).GetProperty("infos");
        var daemon = (await client.CallAsync("dstats", null, cancellationToken).ConfigureAwait(false)).GetProperty("info");
        var watchers = new List<WatcherDescription>();
        foreach (var status in statuses.EnumerateObject())
        {
            try
            {
                var options = await client.OptionsAsync(status.Name, cancellationToken).ConfigureAwait(false);
                stats.TryGetProperty(status.Name, out var processes);
                watchers.Add(Describe(status.Name, status.Value.GetString() ?? "stopped", options, processes));
            }
            catch (CommandRefusedException)
            {
                // Removed between the two questions.
            }
        }

        return new NodeDescription
        {
            Pid = (int?)Number(daemon, "pid") ?? 0,
            Started = Number(daemon, "create_time"),
            Watchers = [.. watchers.OrderByDescending(watcher => watcher.Priority).ThenBy(watcher => watcher.Name, StringComparer.Ordinal)],
        };
    }

    private static WatcherDescription Describe(string name, string status, JsonElement options, JsonElement processes)
    {
        var cmd = Text(options, "cmd");
        var args = Text(options, "args");
        return new WatcherDescription
        {
            Name = name,
            Key = Topic.KeyOf(name),
            Status = status,
            Numprocesses = (int?)Number(options, "numprocesses") ?? 1,
            Cmd = args.Length == 0 ? cmd : $"{cmd} {args}",
            Priority = (int?)Number(options, "priority") ?? 0,
            Singleton = options.TryGetProperty("singleton", out var singleton) && singleton.ValueKind == JsonValueKind.True,
            StopSignal = (int?)Number(options, "stop_signal") ?? 15,
            GracefulTimeout = Number(options, "graceful_timeout") ?? 30,
            Own = name is "circusd-stats" or "circushttpd" || name.StartsWith(PluginPrefix, StringComparison.Ordinal),
            Processes = processes.ValueKind == JsonValueKind.Object
                ? [.. processes.EnumerateObject().Select(Process).OfType<ProcessDescription>()]
                : [],
        };
    }

    private static ProcessDescription? Process(JsonProperty info) =>
        // A process that has just gone is described by a sentence instead of an object.
        info.Value.ValueKind == JsonValueKind.Object && int.TryParse(info.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            ? new ProcessDescription { Pid = pid, Wid = (int?)Number(info.Value, "wid") ?? 0, Started = Number(info.Value, "started") }
            : null;

    private static double? Number(JsonElement element, string key) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : null;

    private static string Text(JsonElement element, string key) =>
        !element.TryGetProperty(key, out var value)
            ? string.Empty
            : value.ValueKind switch
            {
                JsonValueKind.String => value.GetString() ?? string.Empty,
                JsonValueKind.Array => string.Join(' ', value.EnumerateArray().Select(item => item.ToString())),
                _ => string.Empty,
            };
}
