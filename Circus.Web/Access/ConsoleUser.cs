using Microsoft.AspNetCore.Identity;

namespace Circus.Web.Access;

/// <summary>Somebody who may sign in to the console.</summary>
internal sealed class ConsoleUser : IdentityUser
{
    /// <summary>How often in a row the account was locked since the last good sign-in; see <see cref="LockoutTime"/>.</summary>
    public int ConsecutiveLockouts { get; set; }

    /// <summary>An administrator has closed the account; everything of it stays.</summary>
    public bool IsDisabled { get; set; }

    public DateTimeOffset? SignedInAt { get; set; }

    /// <summary>Time step of the last code of the authenticator that counted: a code counts once.</summary>
    public long LastCodeStep { get; set; }
}
