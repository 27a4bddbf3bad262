using System.Text.Json;
using Circus.Protocol.Messages;
using Circus.Protocol.Rounds;

namespace Circus.Cli.Top.Model;

/// <summary>A managed socket at one instant. A null figure is not known.</summary>
internal sealed record SocketRow
{
    public required int Fd { get; init; }

    public string Node { get; init; } = "";

    public string? Name { get; init; }

    public string? Address { get; init; }

    /// <summary>Connections that wait to be accepted.</summary>
    public int? Queue { get; init; }

    /// <summary>How many may wait.</summary>
    public int? Backlog { get; init; }

    /// <summary>Connections that are established.</summary>
    public int? Connections { get; init; }

    /// <summary>New connections: per second of our circusd-stats, "hits" of the original.</summary>
    public double? Hits { get; init; }

    public static SocketRow Of(in SocketFigures figures) => new()
    {
        Fd = figures.Fd,
        Name = figures.Name,
        Address = figures.Address,
        Queue = figures.Queue,
        Backlog = figures.Backlog,
        Connections = figures.Connections,
        Hits = figures.Accepts,
    };

    /// <summary>A message of <c>stat.sockets.FD</c>; null when it is none.</summary>
    public static SocketRow? Of(TopicMessage message) =>
        message.Payload.ValueKind == JsonValueKind.Object && Number(message.Payload, "fd") is { } fd
            ? new()
            {
                Fd = (int)fd,
                Address = Text(message.Payload, "address"),
                Name = Text(message.Payload, "name"),
                Queue = (int?)Number(message.Payload, "queue"),
                Backlog = (int?)Number(message.Payload, "backlog"),
                Connections = (int?)Number(message.Payload, "connections"),
                Hits = Number(message.Payload, "reads"),
            }
            : null;

    private static double? Number(JsonElement payload, string key) =>
        payload.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && Math.Abs(number) < int.MaxValue ? number : null;

    private static string? Text(JsonElement payload, string key) =>
        payload.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
