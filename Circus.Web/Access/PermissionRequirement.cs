using Microsoft.AspNetCore.Authorization;

namespace Circus.Web.Access;

/// <param name="Permission">One of <see cref="Permissions"/>.</param>
internal sealed record PermissionRequirement(string Permission) : IAuthorizationRequirement;
