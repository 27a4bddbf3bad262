using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Protocol.Client;

namespace Circus.Web.Live.History;

/// <summary>What one process of a watcher may use; null where there is no limit.</summary>
/// <param name="CpuPercent">Of a core.</param>
/// <param name="MemoryMiB">Resident.</param>
internal sealed record WatcherLimits(double? CpuPercent, double? MemoryMiB)
{
    public static readonly WatcherLimits None = new(null, null);

    /// <summary>Asks the daemon; the original has no such limits and says so.</summary>
    public static async Task<WatcherLimits> AskAsync(ICircusClient client, string watcher, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await client.CallAsync(
                "get", new JsonObject { ["name"] = watcher, ["keys"] = new JsonArray("memory_limit", "cpu_limit") }, cancellationToken);
            return reply.TryGetProperty("options", out var options)
                ? new WatcherLimits(Number(Value(options, "cpu_limit")), Bytes(Value(options, "memory_limit")) / (1024 * 1024))
                : None;
        }
        catch (CircusException)
        {
            // A chart without its limit is still a chart.
            return None;
        }
    }

    /// <summary>"500M", "1.5G" or a number of bytes.</summary>
    internal static double? Bytes(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var trimmed = text.Trim().TrimEnd('B', 'b', 'i');
        var unit = trimmed.Length == 0 ? 0 : char.ToUpperInvariant(trimmed[^1]) switch
        {
            'K' => 1024.0,
            'M' => 1024.0 * 1024,
            'G' => 1024.0 * 1024 * 1024,
            'T' => 1024.0 * 1024 * 1024 * 1024,
            _ => 1,
        };
        return Number(unit > 1 ? trimmed[..^1] : trimmed) * unit;
    }

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    private static string? Value(JsonElement options, string key) => options.ValueKind == JsonValueKind.Object && options.TryGetProperty(key, out var value)
        ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText()
        : null;
}
