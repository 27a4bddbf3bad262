using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Circus.Web.Access;

/// <summary>Identity's user manager, with lock-out times that grow and a clock that can be set.</summary>
internal sealed class ConsoleUserManager(
    IUserStore<ConsoleUser> store,
    IOptions<IdentityOptions> options,
    IPasswordHasher<ConsoleUser> passwordHasher,
    IEnumerable<IUserValidator<ConsoleUser>> userValidators,
    IEnumerable<IPasswordValidator<ConsoleUser>> passwordValidators,
    ILookupNormalizer keyNormalizer,
    IdentityErrorDescriber errors,
    IServiceProvider services,
    ILogger<UserManager<ConsoleUser>> logger,
    TimeProvider time)
    : UserManager<ConsoleUser>(store, options, passwordHasher, userValidators, passwordValidators, keyNormalizer, errors, services, logger)
{
    public override Task<bool> IsLockedOutAsync(ConsoleUser user) =>
        Task.FromResult(user.LockoutEnabled && user.LockoutEnd is { } end && end > time.GetUtcNow());

    public override Task<IdentityResult> AccessFailedAsync(ConsoleUser user)
    {
        user.AccessFailedCount++;
        if (user.AccessFailedCount >= Options.Lockout.MaxFailedAccessAttempts)
        {
            user.AccessFailedCount = 0;
            user.ConsecutiveLockouts++;
            user.LockoutEnd = time.GetUtcNow() + LockoutTime.After(user.ConsecutiveLockouts);
        }

        return UpdateUserAsync(user);
    }

    public override Task<IdentityResult> ResetAccessFailedCountAsync(ConsoleUser user)
    {
        if (user is { AccessFailedCount: 0, ConsecutiveLockouts: 0, LockoutEnd: null })
        {
            return Task.FromResult(IdentityResult.Success);
        }

        user.AccessFailedCount = 0;
        user.ConsecutiveLockouts = 0;
        user.LockoutEnd = null;
        return UpdateUserAsync(user);
    }
}
