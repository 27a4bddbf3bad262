namespace Circus.Web.Api;

/// <param name="Name">With which he signs in.</param>
/// <param name="Role">On all watchers; null for none.</param>
/// <param name="Watchers">What the user may beside that.</param>
internal sealed record UserView(string Name, string? Role, IReadOnlyList<UserGrant> Watchers);
