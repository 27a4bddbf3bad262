using System.ComponentModel.DataAnnotations;

namespace Circus.Web.Access;

/// <summary>Lets a program in as a user, with at most a part of that user's rights and until a day. The token itself is not kept.</summary>
internal sealed class AccessToken
{
    /// <summary>The public part of the token, see <see cref="TokenText"/>.</summary>
    [MaxLength(16)]
    public required string Id { get; set; }

    /// <summary>Whose it is.</summary>
    [MaxLength(450)]
    public required string UserId { get; set; }

    /// <summary>What it is for, in the words of its owner.</summary>
    [MaxLength(LongestName)]
    public required string Name { get; set; }

    /// <summary>SHA-256 of the secret part.</summary>
    [MaxLength(32)]
    public required byte[] Hash { get; set; }

    /// <summary>One of <see cref="Permissions.Scopes"/>.</summary>
    [MaxLength(20)]
    public required string Scope { get; set; }

    [MaxLength(Grant.LongestPattern)]
    public required string Pattern { get; set; }

    public required DateTimeOffset Created { get; set; }

    public required DateTimeOffset Expires { get; set; }

    /// <summary>To the minute.</summary>
    public DateTimeOffset? LastUsed { get; set; }

    public const int LongestName = 64;
}
