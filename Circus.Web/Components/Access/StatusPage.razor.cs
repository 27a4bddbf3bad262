using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Diagnostics;

namespace Circus.Web.Components.Access;

/// <summary>What a person sees instead of a bare status code.</summary>
public sealed partial class StatusPage
{
    [Parameter]
    public int Code { get; set; } = StatusCodes.Status404NotFound;

    /// <summary>Null when a circuit shows the page for an address that does not exist.</summary>
    [CascadingParameter]
    private HttpContext? HttpContext { get; set; }

    private string Title => Code switch
    {
        StatusCodes.Status400BadRequest => "The form is out of date",
        StatusCodes.Status403Forbidden => "Not allowed",
        StatusCodes.Status404NotFound => "Nothing here",
        StatusCodes.Status429TooManyRequests => "Too many tries",
        StatusCodes.Status503ServiceUnavailable => "Too many pages are open",
        _ => "That did not work",
    };

    private string Explanation => Code switch
    {
        StatusCodes.Status400BadRequest => "It was opened before you signed in or out, or before the console was set up anew. Open the page again and repeat the input.",
        StatusCodes.Status403Forbidden => "The request came from another site, or needs a permission that you do not have.",
        StatusCodes.Status404NotFound => "There is no page at this address.",
        StatusCodes.Status429TooManyRequests => "Wait a minute, then try again.",
        StatusCodes.Status503ServiceUnavailable => "You, or everybody together, have as many pages open as this console takes. Close some, wait a few minutes and try again.",
        _ => $"The console answered with status {Code}. Its log says more.",
    };

    protected override void OnInitialized()
    {
        // Called by its own address it is no page either.
        if (HttpContext is { } context
            && context.Features.Get<IStatusCodeReExecuteFeature>() is null
            && context.Features.Get<IExceptionHandlerFeature>() is null
            && !context.Response.HasStarted)
        {
            Code = StatusCodes.Status404NotFound;
            context.Response.StatusCode = Code;
        }
    }
}
