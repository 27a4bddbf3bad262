using Circus.Web.Access;
using Circus.Web.Audit;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Profile;

/// <summary>The user's own account: password, second factor, sessions. Plain forms: what they change is the cookie, and they work without a script.</summary>
public sealed partial class ProfilePage
{
    private IReadOnlyList<string> _factorFaults = [];
    private IReadOnlyList<string> _passwordFaults = [];
    private IReadOnlyList<string> _codes = [];
    private string? _done;
    private IReadOnlyList<AuditRecord> _signIns = [];
    private int _codesLeft;

    [SupplyParameterFromForm(Name = "factor-password", FormName = "factor")]
    private string? FactorPassword { get; set; }

    [SupplyParameterFromForm(Name = "factor-act", FormName = "factor")]
    private string? FactorAct { get; set; }

    [SupplyParameterFromForm(Name = "current", FormName = "password")]
    private string? Current { get; set; }

    [SupplyParameterFromForm(Name = "password", FormName = "password")]
    private string? Password { get; set; }

    [SupplyParameterFromForm(Name = "password-again", FormName = "password")]
    private string? PasswordAgain { get; set; }

    [Inject]
    private WebOptions Options { get; set; } = default!;

    private string SessionText =>
        $"A sign-in ends after {Hours(Options.IdleHours)} without use, and after {Hours(Options.SessionHours)} in any case.";

    private string RoleText =>
        ConsoleRoles.All.LastOrDefault(HttpContext.User.IsInRole) is { } role ? $"Your role: {role}." : "You may what an administrator has given you for some watchers.";

    private string CodesLeft => _codesLeft switch
    {
        0 => "No recovery code is left: make new ones.",
        1 => "One recovery code is left.",
        _ => $"{_codesLeft} recovery codes are left.",
    };

    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        await CountAsync();
        _signIns = _user is null ? [] : await Account.SignInsAsync(_user);
    }

    private async Task ChangeFactorAsync()
    {
        if (FactorAct == "off")
        {
            _factorFaults = await Account.TurnOffAsync(_user!, FactorPassword);
            _done = _factorFaults.Count == 0 ? "Your password is enough again. Other browsers have to sign in anew." : null;
        }
        else
        {
            (_factorFaults, _codes) = await Account.RenewCodesAsync(_user!, FactorPassword);
        }

        await CountAsync();
    }

    private async Task ChangePasswordAsync()
    {
        _passwordFaults = await Account.ChangePasswordAsync(_user!, Current, Password, PasswordAgain);
        _done = _passwordFaults.Count == 0 ? "Your password is changed. Other browsers have to sign in anew." : null;
    }

    private async Task EndOtherSessionsAsync()
    {
        await Account.EndOtherSessionsAsync(_user!);
        _done = "All other browsers have to sign in anew.";
    }

    private static string Hours(int hours) => hours == 1 ? "1 hour" : $"{hours} hours";

    private static string? HowText(AuditRecord signIn) => signIn.Result == AuditResult.Ok ? signIn.Message : $"refused: {signIn.Message}";

    private async Task CountAsync() => _codesLeft = _user is null ? 0 : await Account.RecoveryCodesLeftAsync(_user);
}
