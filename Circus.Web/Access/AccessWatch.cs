using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace Circus.Web.Access;

/// <summary>
/// Keeps the <see cref="AccessTable"/> new: at once after a change of this program, and within half a second after one of another program
/// (<c>circushttpd token revoke</c>).
/// </summary>
internal sealed partial class AccessWatch(AccessTable table, FirstRun firstRun, IServiceScopeFactory scopes, TimeProvider time, ILogger<AccessWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _oneAtATime = new(1);

    /// <summary>Reads all users and tokens. When it returns, the change that it was called for counts.</summary>
    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        // One after the other: an older picture must not come last.
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            table.Publish(await ReadAsync(scope.ServiceProvider.GetRequiredService<AccessDbContext>(), cancellationToken));
            if (firstRun.IsOpen && table.Current.Users.Values.Any(user => user.Grants.Count > 0))
            {
                // The first administrator came by circushttpd user add.
                firstRun.Close();
            }
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public override void Dispose()
    {
        _oneAtATime.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await WatchAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The console stops.
        }
        catch (ObjectDisposedException)
        {
            // It could not start, and is taken down without having been stopped.
        }
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        // Kept open: the number tells of changes that other connections made since this one asked last (sqlite.org/pragma.html, data_version).
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AccessDbContext>().Database;
        await database.OpenConnectionAsync(cancellationToken);
        await using var question = database.GetDbConnection().CreateCommand();
        question.CommandText = "PRAGMA data_version";
        var known = 0L;
        using var timer = new PeriodicTimer(_pause, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                var version = Convert.ToInt64(await question.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
                if (version != known)
                {
                    await ReloadAsync(cancellationToken);
                    known = version;
                }
            }
            catch (Exception failure) when (failure is not (OperationCanceledException or ObjectDisposedException))
            {
                // The last line of the loop: the disk may come back. Until then what is known counts.
                LogUnreadable(failure.Message);
            }
        }
    }

    private static async Task<AccessPicture> ReadAsync(AccessDbContext context, CancellationToken cancellationToken)
    {
        var users = await context.Users.AsNoTracking().Where(user => !user.IsDisabled).Select(user => new { user.Id, user.UserName, user.SecurityStamp }).ToListAsync(cancellationToken);
        var roles = await context.UserRoles.AsNoTracking()
            .Join(context.Roles, held => held.RoleId, role => role.Id, (held, role) => new { held.UserId, Role = role.Name!, Pattern = Grant.Everything })
            .ToListAsync(cancellationToken);
        var grants = await context.WatcherGrants.AsNoTracking().Select(grant => new { grant.UserId, grant.Role, grant.Pattern }).ToListAsync(cancellationToken);
        var tokens = await context.AccessTokens.AsNoTracking().ToListAsync(cancellationToken);
        var held = roles.Concat(grants)
            .Where(grant => ConsoleRoles.PermissionOf(grant.Role) is not null)
            .ToLookup(grant => grant.UserId, grant => new Grant(ConsoleRoles.PermissionOf(grant.Role)!, grant.Pattern));
        return AccessPicture.Of(
            users.Select(user => new UserAccess(user.Id, user.UserName ?? "", user.SecurityStamp ?? "", [.. held[user.Id]])),
            tokens.Where(token => Permissions.OfScope(token.Scope) is not null)
                .Select(token => new TokenAccess(
                    token.Id, token.UserId, token.Name, token.Hash, new Grant(Permissions.OfScope(token.Scope)!, token.Pattern), token.Expires)));
    }

    [LoggerMessage(4030, LogLevel.Error, "users and tokens cannot be read: {Reason}; those known before count until that is mended", EventName = "AccessUnreadable")]
    private partial void LogUnreadable(string reason);
}
