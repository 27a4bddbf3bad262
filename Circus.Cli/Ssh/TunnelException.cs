namespace Circus.Cli.Ssh;

/// <summary>The other machine cannot be reached by ssh; the message says why and what to do.</summary>
internal sealed class TunnelException(string message) : Exception(message);
