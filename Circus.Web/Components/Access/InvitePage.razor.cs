using Circus.Web.Access;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Access;

/// <summary>Where a link of an administrator leads: somebody new, or who forgot it, chooses a password.</summary>
public sealed partial class InvitePage
{
    private IReadOnlyList<string> _faults = [];

    [SupplyParameterFromQuery(Name = "user")]
    private string? UserName { get; set; }

    [SupplyParameterFromQuery(Name = "code")]
    private string? Code { get; set; }

    [SupplyParameterFromForm(Name = "password")]
    private string? Password { get; set; }

    [SupplyParameterFromForm(Name = "password-again")]
    private string? PasswordAgain { get; set; }

    [Inject]
    private Invitation Invitation { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private async Task AcceptAsync()
    {
        _faults = await Invitation.AcceptAsync(UserName, Code, Password, PasswordAgain);
        if (_faults.Count == 0)
        {
            Navigation.NavigateTo("/signin");
        }
    }
}
