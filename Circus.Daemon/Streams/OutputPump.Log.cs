using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Streams;

internal sealed partial class OutputPump
{
    [LoggerMessage(1400, LogLevel.Error, "The sink for {Stream} of pid {Pid} failed; the rest of this stream is discarded", EventName = "SinkFailed")]
    private partial void SinkFailed(Exception exception, int pid, StreamName stream);

    [LoggerMessage(
        1405, LogLevel.Warning, "Writing the output of pid {Pid} ({Stream}) takes long; all other output goes on without it", EventName = "HeldUp")]
    private partial void HeldUp(int pid, StreamName stream);

    [LoggerMessage(
        1407,
        LogLevel.Warning,
        "Pid {Pid} writes faster than its place takes it ({Stream}): the oldest of it is dropped, and counted",
        EventName = "Dropping")]
    private partial void Dropping(int pid, StreamName stream);

    [LoggerMessage(1404, LogLevel.Error, "The output of pid {Pid} cannot be read and is lost ({Stream}): {Cause}", EventName = "CannotRead")]
    private partial void CannotRead(int pid, StreamName stream, string cause);
}
