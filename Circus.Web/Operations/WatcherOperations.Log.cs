namespace Circus.Web.Operations;

internal sealed partial class WatcherOperations
{
    [LoggerMessage(4200, LogLevel.Information, "{User}: {Act} {Watcher}", EventName = "ActAccepted")]
    private partial void LogAccepted(string user, string act, string watcher);

    [LoggerMessage(4201, LogLevel.Warning, "{User}: {Act} {Watcher} did not work: {Reason}", EventName = "ActFailed")]
    private partial void LogFailed(string user, string act, string watcher, string reason);

    // 4202 was ActForbidden.
}
