namespace Circus.Web.Live;

internal sealed partial class LiveSubscriber
{
    [LoggerMessage(4100, LogLevel.Information, "connected to circusd; it has {Watchers} watchers", EventName = "DaemonConnected")]
    private partial void LogConnected(int watchers);

    [LoggerMessage(4101, LogLevel.Warning, "lost circusd: {Fault} The pages show the last known state as old, and the console keeps asking", EventName = "DaemonLost")]
    private partial void LogLost(string fault);
}
