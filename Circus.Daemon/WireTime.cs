namespace Circus.Daemon;

/// <summary>Time stamps of the wire: seconds since the epoch, with fraction.</summary>
internal static class WireTime
{
    public static double Of(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).TotalSeconds;

    public static DateTimeOffset ToTime(double seconds) => DateTimeOffset.UnixEpoch.AddSeconds(seconds);
}
