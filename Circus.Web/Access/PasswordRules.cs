namespace Circus.Web.Access;

/// <summary>What a password must be; the set-up page shows it in words.</summary>
internal static class PasswordRules
{
    public const int MinimumLength = 12;

    /// <summary>Keeps out a single key held down.</summary>
    public const int MinimumDistinct = 5;

    /// <summary>For the form only: longer ones are mistakes of the clipboard.</summary>
    public const int MaximumLength = 256;
}
