using Circus.Web.Access;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Access;

/// <summary>Creates the first administrator; answers 404 as soon as there is one.</summary>
public sealed partial class SetupPage
{
    private IReadOnlyList<string> _faults = [];

    [SupplyParameterFromForm(Name = "code")]
    private string? Code { get; set; }

    [SupplyParameterFromForm(Name = "username")]
    private string? UserName { get; set; }

    [SupplyParameterFromForm(Name = "password")]
    private string? Password { get; set; }

    [SupplyParameterFromForm(Name = "password-again")]
    private string? PasswordAgain { get; set; }

    [Inject]
    private AccountSetup AccountSetup { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private string? DescribedBy => _faults.Count > 0 ? FaultList.Id : null;

    private async Task CreateAsync()
    {
        var result = await AccountSetup.CreateAsync(Code, UserName, Password, PasswordAgain);
        if (result.IsDone)
        {
            Navigation.NavigateTo("/");
            return;
        }

        _faults = result.Faults;
    }
}
