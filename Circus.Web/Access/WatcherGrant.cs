using System.ComponentModel.DataAnnotations;

namespace Circus.Web.Access;

/// <summary>A role that a user has on some watchers, beside the one that he has on all of them.</summary>
internal sealed class WatcherGrant
{
    public long Id { get; set; }

    [MaxLength(450)]
    public required string UserId { get; set; }

    /// <summary>One of <see cref="ConsoleRoles"/>.</summary>
    [MaxLength(20)]
    public required string Role { get; set; }

    /// <summary>See <see cref="Grant.Pattern"/>.</summary>
    [MaxLength(Grant.LongestPattern)]
    public required string Pattern { get; set; }
}
