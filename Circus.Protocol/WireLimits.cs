namespace Circus.Protocol;

/// <summary>Every limit of the wire, in one place.</summary>
public static class WireLimits
{
    /// <summary>Largest accepted request or event in bytes. An environment of 2 MiB (ARG_MAX of Linux, execve(2)) fits, escaped, into twice that.</summary>
    public const int MaxFrameBytes = 4 * 1024 * 1024;

    /// <summary>Messages that wait for one slow peer before the oldest are lost. 10,000 is 10 s of 1,000 processes; the library's 1,000 lost live bursts.</summary>
    public const int HighWaterMark = 10_000;

    /// <summary>
    /// Messages that wait for one slow subscriber of the statistics. Few, because a round of 1,000 processes has some 100 KB: a subscriber that has
    /// stopped takes 128 MB at most, and all of them together no more, since they wait for the same bytes.
    /// </summary>
    public const int StatsHighWaterMark = 1000;

    /// <summary>A round that is longer comes in several messages; 1,000 processes fit into one.</summary>
    public const int RoundPartBytes = 128 * 1024;

    /// <summary>Samples and events that wait for a slow reader inside a program; beyond it the oldest is dropped and counted.</summary>
    public const int ReaderQueue = 16_384;

    /// <summary>Largest accepted reply. 2,000 watchers described with their environments stay below it.</summary>
    public const int MaxReplyBytes = 64 * 1024 * 1024;

    /// <summary>Requests of one client that wait to be carried out; what comes beyond is refused at once.</summary>
    public const int MaxQueuedOfClient = 10_000;

    /// <summary>Requests of all clients together that wait; with small ones about 20 MB.</summary>
    public const int MaxQueued = 40_000;

    /// <summary>Bytes of all requests that wait: a few of the largest, or the most of small ones.</summary>
    public const int MaxQueuedBytes = 64 * 1024 * 1024;

    /// <summary>Connections of the Unix socket at a time. Each has a descriptor and a few KiB.</summary>
    public const int MaxConnections = 256;

    /// <summary>Bytes that wait for one slow reader of the Unix socket before it is cut off: one largest reply, and some.</summary>
    public const int MaxUnsentBytes = MaxReplyBytes + MaxFrameBytes;

    /// <summary>How far the clock of a client with a key may be from the daemon's. A request that is older could be a copy.</summary>
    public static readonly TimeSpan MaxClockSkew = TimeSpan.FromSeconds(60);

    /// <summary>How long a client waits for a reply, as in Circus.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);
}
