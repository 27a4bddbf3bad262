using Microsoft.AspNetCore.Authorization;

namespace Circus.Web.Access;

/// <param name="Permission">One of <see cref="Permissions.All"/>.</param>
/// <param name="IsOfSome">Whether to have it on some watchers is enough.</param>
internal sealed record PermissionRequirement(string Permission, bool IsOfSome = false) : IAuthorizationRequirement;
