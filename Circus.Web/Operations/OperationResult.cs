namespace Circus.Web.Operations;

/// <param name="Outcome">What became of it.</param>
/// <param name="Message">For the user; empty when accepted.</param>
public readonly record struct OperationResult(OperationOutcome Outcome, string Message)
{
    public static readonly OperationResult Accepted = new(OperationOutcome.Accepted, string.Empty);

    public bool IsAccepted => Outcome == OperationOutcome.Accepted;
}
