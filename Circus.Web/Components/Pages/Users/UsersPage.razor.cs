using System.Security.Claims;
using Circus.Web.Access;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Circus.Web.Components.Pages.Users;

/// <summary>Everybody who may sign in, and the way to let in somebody else.</summary>
public sealed partial class UsersPage : IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private ClaimsPrincipal _me = new();
    private IReadOnlyList<UserRow>? _rows;
    private IReadOnlyList<string> _faults = [];
    private (string Name, string Code)? _invited;
    private RightsOrder _rights = new(ConsoleRoles.Viewer);
    private string _name = "";
    private bool _isKnown;
    private bool _isAdding;

    [CascadingParameter]
    private Task<AuthenticationState> Session { get; set; } = default!;

    [Inject]
    private UserOperations Operations { get; set; } = default!;

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _me = (await Session).User;
        _rows = await Operations.ListAsync(_me, _left.Token);
        _isKnown = true;
    }

    private async Task AddAsync()
    {
        var outcome = await Operations.RunAsync(_me, new UserAct.Add(_name, _rights, Password: null), _left.Token);
        _faults = outcome.Faults;
        if (outcome.IsDone)
        {
            _invited = (_name.Trim(), outcome.InviteCode!);
            Reset();
        }

        _rows = await Operations.ListAsync(_me, _left.Token);
    }

    private void Reset()
    {
        _isAdding = false;
        _faults = [];
        _name = "";
        _rights = new RightsOrder(ConsoleRoles.Viewer);
    }
}
