namespace Circus.Protocol;

/// <summary>The <c>errno</c> of an error reply. The numbers are those of Circus; append only.</summary>
public enum ErrorCode
{
    NotSpecified = 0,

    /// <summary>The payload is not JSON.</summary>
    InvalidJson = 1,

    UnknownCommand = 2,

    /// <summary>A missing property, an unknown watcher, a bad option or value.</summary>
    MessageError = 3,

    /// <summary>An operating system call failed during the command.</summary>
    OperatingSystemError = 4,

    /// <summary>A conflict with a running command, or an unexpected fault.</summary>
    CommandError = 5,

    /// <summary>An asynchronous command failed after it had started.</summary>
    BadMessageData = 6,
}
