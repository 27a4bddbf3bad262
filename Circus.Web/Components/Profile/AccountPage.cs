using Circus.Web.Access;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Profile;

/// <summary>A static page about the account of whoever asks for it.</summary>
public abstract class AccountPage : ComponentBase
{
    private protected ConsoleUser? _user;

    [CascadingParameter]
    private protected HttpContext HttpContext { get; set; } = default!;

    [Inject]
    private protected OwnAccount Account { get; set; } = default!;

    [Inject]
    private protected NavigationManager Navigation { get; set; } = default!;

    private protected string Name => _user?.UserName ?? "";

    protected override async Task OnInitializedAsync()
    {
        _user = await Account.FindAsync(HttpContext.User);
        if (_user is null)
        {
            // Deleted in this very moment.
            Navigation.NavigateTo("/signin");
        }
    }
}
