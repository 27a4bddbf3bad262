using Circus.Web.Access;
using Circus.Web.Tests.Host;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Circus.Web.Tests.Access;

public sealed class MigrationsTests
{
    [Fact]
    public async Task Model_AgainstMigrations_HasNoChangeLeft()
    {
        await using var console = await RunningConsole.StartAsync();
        await using var scope = console.Services.CreateAsyncScope();

        Assert.False(scope.ServiceProvider.GetRequiredService<AccessDbContext>().Database.HasPendingModelChanges());
    }

    [Fact]
    public async Task Database_AfterStart_WritesAhead()
    {
        await using var console = await RunningConsole.StartAsync();
        await using var scope = console.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AccessDbContext>().Database;

        var modes = await database.SqlQueryRaw<string>("SELECT journal_mode AS Value FROM pragma_journal_mode")
            .ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["wal"], modes);
    }
}
