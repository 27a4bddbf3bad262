namespace Circus.Web.Logs;

internal sealed partial class LogFollower
{
    [LoggerMessage(4300, LogLevel.Error, "Output is not followed any more; restart the console", EventName = "LogFollowerEnded")]
    private partial void LogEnded(Exception fault);
}
