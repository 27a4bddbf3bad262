namespace Circus.Web.Access;

/// <summary>A token as lists show it.</summary>
internal sealed record TokenRow(
    string Id, string Name, string Owner, string Scope, string Watchers, DateTimeOffset Created, DateTimeOffset Expires, DateTimeOffset? LastUsed);
