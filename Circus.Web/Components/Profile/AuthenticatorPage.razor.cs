using Circus.Web.Access;
using Circus.Web.Components.Access;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Profile;

/// <summary>A key for an authenticator, which counts when its user has shown that the authenticator has it.</summary>
public sealed partial class AuthenticatorPage
{
    private IReadOnlyList<string> _faults = [];
    private IReadOnlyList<string> _codes = [];
    private SecondFactorOffer? _offer;

    [SupplyParameterFromForm(Name = "offer")]
    private string? Sealed { get; set; }

    [SupplyParameterFromForm(Name = "code")]
    private string? Code { get; set; }

    [SupplyParameterFromForm(Name = "password")]
    private string? Password { get; set; }

    [Inject]
    private SecondFactor Factor { get; set; } = default!;

    private string? DescribedBy => _faults.Count > 0 ? FaultList.Id : null;

    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        if (_user is not null)
        {
            _offer = Factor.Reopen(_user, Sealed) ?? Factor.Offer(_user);
        }
    }

    private async Task TurnOnAsync()
    {
        if (_offer!.Sealed != Sealed)
        {
            _faults = ["That key was too old. This is another one: scan it again."];
            return;
        }

        (_faults, _codes) = await Account.TurnOnAsync(_user!, _offer, Code, Password);
    }
}
