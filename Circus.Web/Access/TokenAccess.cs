namespace Circus.Web.Access;

/// <summary>A token as far as decisions need it.</summary>
internal sealed record TokenAccess(string Id, string UserId, string Name, ReadOnlyMemory<byte> Hash, Grant Limit, DateTimeOffset Expires);
