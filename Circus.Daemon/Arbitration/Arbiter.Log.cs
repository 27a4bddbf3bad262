using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Arbitration;

internal sealed partial class Arbiter
{
    [LoggerMessage(1000, LogLevel.Information, "Stopping: {Because}", EventName = "Quit")]
    private static partial void LogQuit(ILogger logger, string because);

    [LoggerMessage(1001, LogLevel.Warning, "Asked again to stop ({Because}): killing what is left", EventName = "Hurry")]
    private static partial void LogHurry(ILogger logger, string because);

    [LoggerMessage(1002, LogLevel.Error, "A {Message} could not be handled", EventName = "ArbiterFault")]
    private static partial void LogFault(ILogger logger, string message, Exception fault);
}
