namespace Circus.Protocol.Client;

/// <summary>A command did not succeed; the subclasses say what the caller can do about it.</summary>
public abstract class CircusException(string message) : Exception(message);

/// <summary>Nobody answered in time: check the endpoint, or wait longer. The command may still be carried out if it had been sent.</summary>
public sealed class DaemonUnreachableException : CircusException
{
    public DaemonUnreachableException(string endpoint, TimeSpan timeout)
        : base($"Timed out. No answer from {endpoint} within {timeout.TotalSeconds:0.###} s.") => (Endpoint, Timeout) = (endpoint, timeout);

    /// <summary>It is known at once that nobody will answer.</summary>
    public DaemonUnreachableException(string endpoint, string reason)
        : base($"{endpoint} cannot be reached: {reason}.") => Endpoint = endpoint;

    public string Endpoint { get; }

    /// <summary>How long was waited; zero when it was known at once.</summary>
    public TimeSpan Timeout { get; }
}

/// <summary>The daemon answered and refused: the message is its reason.</summary>
public sealed class CommandRefusedException(ErrorCode code, string reason) : CircusException(reason)
{
    public ErrorCode Code { get; } = code;
}
