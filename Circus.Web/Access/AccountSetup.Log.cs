namespace Circus.Web.Access;

internal sealed partial class AccountSetup
{
    [LoggerMessage(4010, LogLevel.Information, "first administrator {User} created; the set-up page is closed", EventName = "AdministratorCreated")]
    private static partial void LogAdministratorCreated(ILogger logger, string user);

    [LoggerMessage(4011, LogLevel.Warning, "a wrong set-up code was typed", EventName = "WrongSetupCode")]
    private static partial void LogWrongCode(ILogger logger);
}
