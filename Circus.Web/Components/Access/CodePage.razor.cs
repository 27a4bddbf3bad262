using Circus.Web.Access;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Access;

/// <summary>The second step of the way in, for users with a second factor.</summary>
public sealed partial class CodePage
{
    private IReadOnlyList<string> _faults = [];
    private bool _isExpired;

    [SupplyParameterFromForm(Name = "code")]
    private string? Code { get; set; }

    [SupplyParameterFromQuery(Name = "returnUrl")]
    private string? ReturnUrl { get; set; }

    [Inject]
    private PasswordSignIn PasswordSignIn { get; set; } = default!;

    [Inject]
    private ConsoleSession Session { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private string SignInAddress => ReturnUrl is null ? "/signin" : $"/signin?returnUrl={Uri.EscapeDataString(ReturnUrl)}";

    /// <summary>Where the first step leads.</summary>
    internal static string AddressOf(string? returnUrl) => returnUrl is null ? "/signin/code" : $"/signin/code?returnUrl={Uri.EscapeDataString(returnUrl)}";

    protected override async Task OnInitializedAsync() => _isExpired = await Session.WaitingAsync() is null;

    private async Task SignInAsync()
    {
        switch (await PasswordSignIn.TryCodeAsync(Code))
        {
            case SignInStep.Done:
                Navigation.NavigateTo(LocalUrl.OrOverview(ReturnUrl));
                break;
            case SignInStep.Expired:
                _isExpired = true;
                break;
            default:
                _faults = ["This code does not count: it is wrong, too old or used already. Codes change every 30 seconds."];
                break;
        }
    }
}
