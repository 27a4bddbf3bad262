using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Streams;

internal sealed unsafe partial class OutputPump
{
    [LoggerMessage(1400, LogLevel.Error, "The sink for {Stream} of pid {Pid} failed; the rest of this stream is discarded", EventName = "SinkFailed")]
    private partial void SinkFailed(Exception exception, int pid, StreamName stream);
}
