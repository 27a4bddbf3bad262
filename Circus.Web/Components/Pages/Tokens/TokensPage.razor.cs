using System.Globalization;
using System.Security.Claims;
using Circus.Web.Access;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Circus.Web.Components.Pages.Tokens;

/// <summary>What scripts sign in with: one's own, and everybody's for an administrator.</summary>
public sealed partial class TokensPage : IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private ClaimsPrincipal _me = new();
    private IReadOnlyList<TokenRow>? _rows;
    private IReadOnlyList<string> _faults = [];
    private string? _made;
    private string? _revoking;
    private bool _isAdding;
    private bool _seesAll;
    private bool _showsAll;
    private string _name = "";
    private string _scope = Permissions.Scopes[0];
    private string _watchers = Grant.Everything;
    private int _days = 90;

    [CascadingParameter]
    private Task<AuthenticationState> Session { get; set; } = default!;

    [Inject]
    private TokenOperations Operations { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _me = (await Session).User;
        _seesAll = await Operations.SeesAllAsync(_me);
        await LoadAsync();
    }

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private async Task LoadAsync() => _rows = await Operations.ListAsync(_me, _showsAll, _left.Token);

    private async Task ShowAllAsync()
    {
        _showsAll = !_showsAll;
        await LoadAsync();
    }

    private async Task CreateAsync()
    {
        (var token, _faults) = await Operations.CreateAsync(_me, new TokenOrder(_name.Trim(), _scope, _watchers.Trim(), _days), _left.Token);
        if (token is not null)
        {
            (_made, _isAdding, _name) = (token.ToString(), false, "");
        }

        await LoadAsync();
    }

    private async Task RevokeAsync(string id)
    {
        _faults = await Operations.RevokeAsync(_me, id, _left.Token);
        _revoking = null;
        await LoadAsync();
    }
}
