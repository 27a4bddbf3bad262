using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Circus.Web.Access;

/// <summary>Users and roles, in console.db of the state directory. Its changes are the migrations beside it.</summary>
internal sealed class AccessDbContext(DbContextOptions<AccessDbContext> options) : IdentityDbContext<ConsoleUser>(options)
{
    /// <summary>The newest from the start, so that passkeys need no migration.</summary>
    public static readonly Version Schema = IdentitySchemaVersions.Version3;

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
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
