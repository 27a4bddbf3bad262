namespace Circus.Web.Live;

internal sealed partial class LiveFeed
{
    [LoggerMessage(4120, LogLevel.Error, "the live numbers of a page have stopped", EventName = "FeedEnded")]
    private partial void LogFeedEnded(Exception failure);

    [LoggerMessage(4121, LogLevel.Debug, "a browser did not take the live numbers in time; it gets all of them with the next tick", EventName = "SlowBrowser")]
    private partial void LogSlowBrowser();
}
