using System.Globalization;
using System.Security.Claims;
using Circus.Web.Access;
using Circus.Web.Components.Dialogs;
using Circus.Web.Operations;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;

namespace Circus.Web.Components.Pages.Users;

/// <summary>One user: what he may, and what can be done with the account.</summary>
public sealed partial class UserPage : IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private ClaimsPrincipal _me = new();
    private UserRow? _row;
    private RightsOrder _rights = new(null);
    private IReadOnlyList<string> _faults = [];
    private string? _message;
    private string? _code;
    private bool _isKnown;

    [Parameter]
    public required string Name { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Session { get; set; } = default!;

    [Inject]
    private UserOperations Operations { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    internal static string AddressOf(string name) => $"/access/users/{Uri.EscapeDataString(name)}";

    internal static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        (_me, _faults, _message, _code) = ((await Session).User, [], null, null);
        await ReadAsync();
        _isKnown = true;
    }

    private Task<bool> SaveAsync() => RunAsync(new UserAct.SetRights(Name, _rights), "Saved. It counts from now on.");

    private Task<bool> InviteAsync() => RunAsync(new UserAct.Invite(Name), null);

    private Task<bool> SignOutAsync() => RunAsync(new UserAct.SignOut(Name), "All sessions have ended.");

    private Task<bool> EnableAsync() => RunAsync(new UserAct.Enable(Name), $"{Name} can sign in again.");

    private Task<bool> DisableAsync() => AskAsync(
        new UserAct.Disable(Name), $"{Name} is disabled.",
        new Consequence($"Disable {Name}?", ["All sessions and tokens of this user end.", "Rights and password stay, for when the account is enabled again."], "Disable", IsDestructive: true));

    private Task<bool> ResetSecondFactorAsync() => AskAsync(
        new UserAct.ResetSecondFactor(Name), "The second factor has gone.",
        new Consequence(
            $"Remove the second factor of {Name}?", ["All sessions of this user end.", "The password alone is enough until the user sets up another one."], "Remove it", IsDestructive: true));

    private async Task DeleteAsync()
    {
        var consequence = new Consequence($"Delete {Name}?", ["All sessions and tokens of this user end.", "What the user did stays in the audit."], "Delete", IsDestructive: true);
        if (await AskAsync(new UserAct.Delete(Name), null, consequence))
        {
            Navigation.NavigateTo("/access/users");
        }
    }

    private async Task<bool> AskAsync(UserAct act, string? message, Consequence consequence)
    {
        var dialog = await Dialogs.ShowAsync<ConsequenceDialog>(null, new DialogParameters<ConsequenceDialog> { { shown => shown.Consequence, consequence } }, ActFlow.Options);
        return await dialog.Result is { Canceled: false } && await RunAsync(act, message);
    }

    private async Task<bool> RunAsync(UserAct act, string? message)
    {
        var outcome = await Operations.RunAsync(_me, act, _left.Token);
        (_faults, _code, _message) = (outcome.Faults, outcome.InviteCode, outcome.IsDone ? message : null);
        await ReadAsync();
        return outcome.IsDone;
    }

    private async Task ReadAsync()
    {
        _row = (await Operations.ListAsync(_me, _left.Token))?.FirstOrDefault(row => string.Equals(row.Name, Name, StringComparison.OrdinalIgnoreCase));
        _rights = _row?.Rights ?? new RightsOrder(null);
    }
}
