using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Streams;

internal sealed partial class OutputFile
{
    [LoggerMessage(1403, LogLevel.Warning, "Cannot rotate {File}: {Cause}; the old file goes on growing, tried again with the next output", EventName = "RotationFailed")]
    private partial void RotationFailed(string file, string cause);
}
