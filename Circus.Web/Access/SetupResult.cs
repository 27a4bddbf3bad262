namespace Circus.Web.Access;

/// <summary>Outcome of an attempt to create the first administrator.</summary>
/// <param name="Faults">What to tell the person at the form; empty when the account exists now.</param>
internal sealed record SetupResult(IReadOnlyList<string> Faults)
{
    public static readonly SetupResult Done = new([]);

    public static readonly SetupResult WrongCode = new(
        ["This is not the set-up code. It is printed where the console was started, and is in the file setup-code of its state directory."]);

    public bool IsDone => Faults.Count == 0;

    public static SetupResult Refused(IReadOnlyList<string> faults) => new(faults);
}
