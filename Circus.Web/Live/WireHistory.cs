using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Circus.Protocol;
using Circus.Protocol.Client;
using Circus.Web.Audit;

namespace Circus.Web.Live;

/// <summary>The history of the daemon, asked by the console for itself.</summary>
internal sealed partial class WireHistory(ICircusClient client) : ICommandHistory
{
    // The most that circusd tells at once.
    private const int Most = 1000;

    public async Task<IReadOnlyList<HeardCommand>> AfterAsync(long number, CancellationToken cancellationToken)
    {
        var reply = await client.CallAsync("history", new JsonObject { ["after"] = number, ["limit"] = Most }, cancellationToken);
        try
        {
            return reply.GetProperty("commands").Deserialize(HistoryJson.Default.IReadOnlyListHeardCommand) ?? [];
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new CommandRefusedException(ErrorCode.BadMessageData, $"the history cannot be read: {fault.Message}");
        }
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(IReadOnlyList<HeardCommand>))]
    private sealed partial class HistoryJson : JsonSerializerContext;
}
