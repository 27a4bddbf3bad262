namespace Circus.Web.Access;

/// <summary>A user as far as decisions need it. The stamp changes when all of his sessions are to end.</summary>
internal sealed record UserAccess(string Id, string Name, string Stamp, IReadOnlyList<Grant> Grants);
