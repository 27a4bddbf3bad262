using Circus.Web.Access;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Access;

/// <summary>Name and password; a plain form, so that it works without a script.</summary>
public sealed partial class SignInPage
{
    private IReadOnlyList<string> _faults = [];

    [SupplyParameterFromForm(Name = "username")]
    private string? UserName { get; set; }

    [SupplyParameterFromForm(Name = "password")]
    private string? Password { get; set; }

    [SupplyParameterFromQuery(Name = "returnUrl")]
    private string? ReturnUrl { get; set; }

    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = default!;

    [Inject]
    private PasswordSignIn PasswordSignIn { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private string? DescribedBy => _faults.Count > 0 ? FaultList.Id : null;

    protected override void OnInitialized()
    {
        if (HttpMethods.IsGet(HttpContext.Request.Method) && HttpContext.User.Identity?.IsAuthenticated == true)
        {
            Navigation.NavigateTo(LocalUrl.OrOverview(ReturnUrl));
        }
    }

    private async Task SignInAsync()
    {
        switch (await PasswordSignIn.TryAsync(UserName, Password))
        {
            case SignInStep.Done:
                Navigation.NavigateTo(LocalUrl.OrOverview(ReturnUrl));
                break;
            case SignInStep.CodeWanted:
                Navigation.NavigateTo(CodePage.AddressOf(ReturnUrl));
                break;
            default:
                // The same words for every cause: they must not tell which names exist.
                _faults = ["The user name or the password is wrong. After five failures in a row a name stays locked for a minute, and longer each time."];
                break;
        }
    }
}
