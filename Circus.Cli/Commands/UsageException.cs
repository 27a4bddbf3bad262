namespace Circus.Cli.Commands;

/// <summary>The arguments do not fit together; the message says what is expected.</summary>
internal sealed class UsageException(string message) : Exception(message);
