using Circus.Web.Access;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Access;

/// <summary>Says why a page is closed to somebody who is signed in.</summary>
public sealed partial class DeniedPage
{
    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = default!;

    /// <summary>The strongest role of the user; null without one.</summary>
    private string? Role => ConsoleRoles.All.LastOrDefault(HttpContext.User.IsInRole);

    protected override void OnInitialized() => HttpContext.Response.StatusCode = StatusCodes.Status403Forbidden;
}
