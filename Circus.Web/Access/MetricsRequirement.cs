using Microsoft.AspNetCore.Authorization;

namespace Circus.Web.Access;

internal sealed record MetricsRequirement : IAuthorizationRequirement;
