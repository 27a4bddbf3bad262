using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Circus.Web.Access;

/// <summary>Users, roles and tokens, in console.db of the state directory. Its changes are the migrations beside it.</summary>
internal sealed class AccessDbContext(DbContextOptions<AccessDbContext> options) : IdentityDbContext<ConsoleUser>(options)
{
    /// <summary>The newest from the start, so that passkeys need no migration.</summary>
    public static readonly Version Schema = IdentitySchemaVersions.Version3;

    public DbSet<WatcherGrant> WatcherGrants => Set<WatcherGrant>();

    public DbSet<AccessToken> AccessTokens => Set<AccessToken>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.Entity<WatcherGrant>().HasOne<ConsoleUser>().WithMany().HasForeignKey(grant => grant.UserId);
        builder.Entity<AccessToken>().HasOne<ConsoleUser>().WithMany().HasForeignKey(token => token.UserId);
        // Constant keys and stamps: the roles are part of the schema, and a new value would be a new migration.
        builder.Entity<IdentityRole>().HasData(ConsoleRoles.All.Select(role => new IdentityRole
        {
            Id = role,
            Name = role,
            NormalizedName = role.ToUpperInvariant(),
            ConcurrencyStamp = role,
        }));
    }
}
