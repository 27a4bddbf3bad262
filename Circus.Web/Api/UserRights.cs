namespace Circus.Web.Api;

/// <param name="Role">viewer, operator or admin on all watchers; null for none.</param>
/// <param name="Watchers">Roles on some watchers beside that.</param>
internal sealed record UserRights(string? Role, IReadOnlyList<UserGrant>? Watchers = null);
