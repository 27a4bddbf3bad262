using Microsoft.EntityFrameworkCore;

namespace Circus.Web.Access;

/// <summary>Brings the database up to date before the first request, and finds out whether this is the first run.</summary>
internal static class AccessStore
{
    public static async Task MigrateAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AccessDbContext>();
        // Readers and the writer do not wait for each other; the setting stays in the file.
        await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancellationToken);
        await context.Database.MigrateAsync(cancellationToken);
    }

    public static async Task PrepareAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await MigrateAsync(services, cancellationToken);
        await using var scope = services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AccessDbContext>();
        await services.GetRequiredService<AccessWatch>().ReloadAsync(cancellationToken);
        var firstRun = services.GetRequiredService<FirstRun>();
        if (await context.Users.AnyAsync(cancellationToken))
        {
            firstRun.Close();
        }
        else
        {
            firstRun.Open();
        }
    }
}
