using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Circus.Web.Access;

/// <summary>Whoever writes users or tokens returns only when the change counts everywhere.</summary>
internal sealed class AccessChanges(AccessWatch watch) : SaveChangesInterceptor
{
    public override async ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        await watch.ReloadAsync(cancellationToken);
        return result;
    }
}
