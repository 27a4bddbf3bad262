using Circus.Protocol.Keys;
using Circus.Protocol.Rounds;

namespace Circus.Protocol.Client;

/// <summary>The rounds of circusd-stats: one object for each pass, with everything that it measured.</summary>
/// <param name="endpoint">Statistics endpoint of circusd-stats.</param>
/// <param name="thread">Thread to share; null makes one of its own.</param>
/// <param name="keys">For a daemon whose endpoints have keys.</param>
public sealed class RoundSubscriber(string endpoint = Endpoint.DefaultStats, SocketThread? thread = null, ConnectionKeys? keys = null)
    : TopicSubscriber<StatsRound>(endpoint, [Topic.Round], thread, keys)
{
    // On the socket's thread only, but for the count.
    private readonly RoundAssembler _assembler = new();

    /// <summary>Rounds that did not come, or not whole, since the first that did.</summary>
    public long Lost => _assembler.Lost;

    private protected override StatsRound? Parse(string topic, ReadOnlySpan<byte> payload) => topic == Topic.Round ? _assembler.Take(payload) : null;
}
