using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;

namespace Circus.Web.Components;

/// <summary>The document. Pages are interactive, except those that must work before anyone is signed in.</summary>
public sealed partial class App
{
    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = default!;

    private bool IsInteractive => HttpContext.AcceptsInteractiveRouting();

    private IComponentRenderMode? PageRenderMode => IsInteractive ? RenderMode.InteractiveServer : null;
}
