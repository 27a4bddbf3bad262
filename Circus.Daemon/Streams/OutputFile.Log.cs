using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Streams;

internal sealed partial class OutputFile
{
    [LoggerMessage(1401, LogLevel.Warning, "Cannot write {File}: {Cause}; output is dropped until it can be written again", EventName = "WriteFailed")]
    private partial void WriteFailed(string file, string cause);

    [LoggerMessage(1402, LogLevel.Warning, "Writing {File} again; {Bytes} bytes of output were lost", EventName = "WriteResumed")]
    private partial void WriteResumed(string file, long bytes);

    [LoggerMessage(1403, LogLevel.Warning, "Cannot rotate {File}: {Cause}; the old file goes on growing, tried again with the next output", EventName = "RotationFailed")]
    private partial void RotationFailed(string file, string cause);
}
