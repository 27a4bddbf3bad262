namespace Circus.Web.Alerts.Channels;

internal sealed partial class NoticeDelivery
{
    [LoggerMessage(4520, LogLevel.Warning, "alerts do not reach the channel {Channel}: {Reason} attempt {Attempt}, next in {Pause}", EventName = "NoticeFailed")]
    private partial void LogFailed(string channel, string reason, int attempt, TimeSpan pause);

    [LoggerMessage(4521, LogLevel.Error, "a notice to the channel {Channel} is given up after {Attempts} attempts: {Reason}", EventName = "NoticeGivenUp")]
    private partial void LogGivenUp(string channel, int attempts, string reason);
}
