namespace Circus.Web.Access;

/// <summary>What came of a <see cref="UserAct"/>.</summary>
/// <param name="Faults">Why nothing was changed; empty when it was done.</param>
/// <param name="InviteCode">Of an invitation: shown once.</param>
internal sealed record UserOutcome(IReadOnlyList<string> Faults, string? InviteCode = null)
{
    public static readonly UserOutcome Done = new([]);

    public bool IsDone => Faults.Count == 0;

    public static UserOutcome Refused(params IReadOnlyList<string> faults) => new(faults);
}
