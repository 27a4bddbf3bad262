using System.Security.Claims;

namespace Circus.Web.Access;

/// <summary>The newest picture of users and tokens, in memory: every command and every request asks it. <see cref="AccessWatch"/> keeps it new.</summary>
internal sealed class AccessTable(TimeProvider time)
{
    private volatile AccessPicture _current = AccessPicture.Empty;

    /// <summary>Somebody's rights may have changed. Raised on any thread.</summary>
    public event Action? Changed;

    public AccessPicture Current => _current;

    public Rights RightsOf(ClaimsPrincipal user) => _current.RightsOf(user, time.GetUtcNow());

    public bool IsCurrent(ClaimsPrincipal user) => _current.IsCurrent(user, time.GetUtcNow());

    public void Publish(AccessPicture picture)
    {
        _current = picture;
        Changed?.Invoke();
    }
}
