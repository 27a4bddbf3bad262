namespace Circus.Daemon.Control;

/// <summary>The requests of one client that wait, and how many more it may send at the moment. Belongs to a <see cref="RequestQueue"/>.</summary>
internal sealed class ClientQueue
{
    public Queue<PendingRequest> Waiting { get; } = new();

    /// <summary>Requests that it may send now, and when that was reckoned.</summary>
    public (double Tokens, long At)? Allowance { get; set; }

    /// <summary>When it last sent something.</summary>
    public long LastSeen { get; set; }
}

/// <summary>A request and the way back.</summary>
internal readonly record struct PendingRequest(IncomingRequest Request, int Bytes, Action<byte[]> Reply);
