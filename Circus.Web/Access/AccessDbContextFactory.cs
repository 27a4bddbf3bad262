using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Circus.Web.Access;

/// <summary>
/// Used by the tool that writes migrations, never by the console:
/// <c>WritesMigrations=true dotnet ef migrations add NAME --project Circus.Web --output-dir Access/Migrations</c>.
/// </summary>
internal sealed class AccessDbContextFactory : IDesignTimeDbContextFactory<AccessDbContext>
{
    public AccessDbContext CreateDbContext(string[] args)
    {
        // The tables depend on Identity's options.
        var services = new ServiceCollection();
        services.Configure<IdentityOptions>(identity => identity.Stores.SchemaVersion = AccessDbContext.Schema);
        var options = new DbContextOptionsBuilder<AccessDbContext>()
            .UseApplicationServiceProvider(services.BuildServiceProvider())
            .UseSqlite("Data Source=:memory:");
        return new AccessDbContext(options.Options);
    }
}
