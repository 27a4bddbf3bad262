namespace Circus.Web.Access;

internal sealed partial class PasswordSignIn
{
    // Without the name that was typed: people type passwords into the wrong field.
    [LoggerMessage(4020, LogLevel.Warning, "sign-in refused: {Reason}", EventName = "SignInRefused")]
    private static partial void LogRefused(ILogger logger, string reason);
}
