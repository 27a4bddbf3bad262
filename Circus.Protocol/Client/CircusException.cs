namespace Circus.Protocol.Client;

/// <summary>A command did not succeed; the subclasses say what the caller can do about it.</summary>
public abstract class CircusException(string message) : Exception(message);

/// <summary>Nobody answered in time: check the endpoint, or wait longer. The command may still be carried out if it had been sent.</summary>
public sealed class DaemonUnreachableException(string endpoint, TimeSpan timeout)
    : CircusException($"Timed out. No answer from {endpoint} within {timeout.TotalSeconds:0.###} s.")
{
    public string Endpoint { get; } = endpoint;

    public TimeSpan Timeout { get; } = timeout;
}

/// <summary>The daemon answered and refused: the message is its reason.</summary>
public sealed class CommandRefusedException(ErrorCode code, string reason) : CircusException(reason)
{
    public ErrorCode Code { get; } = code;
}
