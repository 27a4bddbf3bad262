using Microsoft.AspNetCore.Identity;

namespace Circus.Web.Access;

/// <summary>Refuses a password that contains the user's name.</summary>
internal sealed class PasswordIsNotTheName : IPasswordValidator<ConsoleUser>
{
    // Shorter names occur in words by chance.
    private const int ShortestName = 4;

    public Task<IdentityResult> ValidateAsync(UserManager<ConsoleUser> manager, ConsoleUser user, string? password)
    {
        var isName = user.UserName is { Length: >= ShortestName } name
            && password?.Contains(name, StringComparison.OrdinalIgnoreCase) == true;
        return Task.FromResult(isName
            ? IdentityResult.Failed(new IdentityError { Code = "PasswordContainsUserName", Description = "The password must not contain the user name." })
            : IdentityResult.Success);
    }
}
