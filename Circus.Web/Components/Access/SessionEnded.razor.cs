using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Access;

public sealed partial class SessionEnded
{
    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private string SignInAddress => $"/signin?returnUrl={Uri.EscapeDataString("/" + Navigation.ToBaseRelativePath(Navigation.Uri))}";
}
