namespace Circus.Web.Audit;

/// <summary>What circusd remembers of the commands that it was given.</summary>
internal interface ICommandHistory
{
    /// <summary>Those behind a number, oldest first. Throws a <see cref="Protocol.Client.CircusException"/> when circusd does not answer or has no history.</summary>
    Task<IReadOnlyList<HeardCommand>> AfterAsync(long number, CancellationToken cancellationToken);
}
