using Serilog.Events;

namespace Circus.Logging;

/// <summary>Where the log goes. Called on the log's own thread only; it may hang there.</summary>
internal interface ILogTarget : IDisposable
{
    /// <exception cref="IOException">It cannot be written now.</exception>
    void Write(ReadOnlySpan<byte> message, LogEventLevel level);

    /// <summary>Whoever asks has moved the old file away.</summary>
    void Reopen()
    {
    }
}
