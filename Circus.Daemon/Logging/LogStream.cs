using Serilog.Events;

namespace Circus.Logging;

/// <summary>The log on standard output or standard error.</summary>
internal sealed class LogStream(Stream stream) : ILogTarget
{
    public void Write(ReadOnlySpan<byte> message, LogEventLevel level) => stream.Write(message);

    public void Dispose() => stream.Dispose();
}
