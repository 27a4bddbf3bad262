namespace Circus.Web.Alerts;

internal sealed partial class AlertWatch
{
    [LoggerMessage(4510, LogLevel.Warning, "alert: {Text} ({Rule}, node {Node})", EventName = "AlertFired")]
    private partial void LogFired(string text, string rule, string node);

    [LoggerMessage(4511, LogLevel.Information, "alert over: {Rule} on {Subject}, node {Node}", EventName = "AlertEnded")]
    private partial void LogEnded(string rule, string subject, string node);

    [LoggerMessage(4512, LogLevel.Error, "alerts could not be evaluated; tried again in a second", EventName = "AlertStepFailed")]
    private partial void LogStepFailed(Exception failure);
}
