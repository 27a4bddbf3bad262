using Circus.Web.Audit;
using Microsoft.AspNetCore.Identity;

namespace Circus.Web.Access;

/// <summary>Creates the first administrator and signs it in.</summary>
internal sealed partial class AccountSetup(
    FirstRun firstRun, UserManager<ConsoleUser> users, ConsoleSession session, SessionAudit audit, ILogger<AccountSetup> logger)
{
    public async Task<SetupResult> CreateAsync(string? code, string? userName, string? password, string? passwordAgain)
    {
        var user = new ConsoleUser { UserName = userName?.Trim() };
        var result = await firstRun.ClaimAsync(code, async () =>
        {
            if (!string.Equals(password, passwordAgain, StringComparison.Ordinal))
            {
                return ["The two passwords differ."];
            }

            var created = await users.CreateAsync(user, password ?? "");
            if (created.Succeeded)
            {
                created = await users.AddToRoleAsync(user, ConsoleRoles.Administrator);
            }

            return [.. created.Errors.Select(error => error.Description)];
        });

        if (result.IsDone)
        {
            LogAdministratorCreated(logger, user.UserName!);
            await audit.NoteAsync("setup", user.UserName!, AuditResult.Ok);
            await session.BeginAsync(user);
        }
        else if (result == SetupResult.WrongCode)
        {
            LogWrongCode(logger);
            await audit.NoteAsync("setup", SessionAudit.Nobody, AuditResult.Denied, "wrong set-up code");
        }

        return result;
    }
}
