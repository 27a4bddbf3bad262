namespace Circus.Protocol;

/// <summary>Every limit of the wire, in one place.</summary>
public static class WireLimits
{
    /// <summary>Largest accepted request or event in bytes. An environment of 2 MiB (ARG_MAX of Linux, execve(2)) fits, escaped, into twice that.</summary>
    public const int MaxFrameBytes = 4 * 1024 * 1024;

    /// <summary>Messages that wait for one slow peer before the oldest are lost. 10,000 is 10 s of 1,000 processes; the library's 1,000 lost live bursts.</summary>
    public const int HighWaterMark = 10_000;

    /// <summary>Samples and events that wait for a slow reader inside a program; beyond it the oldest is dropped and counted.</summary>
    public const int ReaderQueue = 16_384;

    /// <summary>How long a client waits for a reply, as in Circus.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);
}
