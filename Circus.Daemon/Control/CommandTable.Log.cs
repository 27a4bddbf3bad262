using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Control;

/// <summary>Who did what, and who was not let.</summary>
internal sealed partial class CommandTable
{
    private const int LongestName = 100;

    /// <summary>The watcher that a request names, fit for one line of a log.</summary>
    private static string Target(IncomingRequest request)
    {
        if (request.Properties.ValueKind != JsonValueKind.Object
            || !request.Properties.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String)
        {
            return "everything";
        }

        var text = name.GetString()!;
        return string.Concat(text.AsSpan(0, Math.Min(text.Length, LongestName)).ToString().Select(c => char.IsControl(c) ? '?' : c));
    }

    [LoggerMessage(1301, LogLevel.Error, "The command {Command} failed", EventName = "CommandFault")]
    private static partial void LogFault(ILogger logger, string command, Exception fault);

    [LoggerMessage(1343, LogLevel.Information, "{Command} of {Watcher} by {Peer}", EventName = "CommandBy")]
    private static partial void LogBy(ILogger logger, string command, string watcher, string peer);

    [LoggerMessage(1344, LogLevel.Warning, "{Command} of {Watcher} by {Peer} refused: {Reason}", EventName = "CommandRefused")]
    private static partial void LogRefused(ILogger logger, string command, string watcher, string peer, string reason);
}
