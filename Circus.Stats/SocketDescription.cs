namespace Circus.Stats;

/// <summary>A managed socket as circusd tells of it.</summary>
/// <param name="Name">As configured; empty when it is not told.</param>
/// <param name="Fd">Its number in circusd.</param>
/// <param name="Host">Address; null for a Unix socket.</param>
/// <param name="Port">0 for a Unix socket.</param>
/// <param name="Path">Of a Unix socket.</param>
internal sealed record SocketDescription(string Name, int Fd, string? Host, int Port, string? Path)
{
    /// <summary>As Circus writes it.</summary>
    public string Address { get; } = Path ?? $"{Host}:{Port}";
}
