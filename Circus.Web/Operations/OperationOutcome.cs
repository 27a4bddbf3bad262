namespace Circus.Web.Operations;

/// <summary>What became of a request to the daemon. Accepted is not done: that is what the daemon's events say.</summary>
public enum OperationOutcome
{
    Accepted,

    /// <summary>The user may not.</summary>
    Forbidden,

    /// <summary>The daemon said no.</summary>
    Refused,

    /// <summary>The daemon did not answer; it may still carry the command out.</summary>
    Unanswered,
}
