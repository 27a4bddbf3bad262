using Circus.Web.Access;
using Circus.Web.Views;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Circus.Web.Components.Layout;

/// <summary>The views of this user.</summary>
public sealed partial class ViewsMenu
{
    private IReadOnlyList<SavedView> _views = [];
    private string _user = "";
    private string _name = "";
    private string? _fault;

    [Inject]
    private SavedViews Views { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private AuthenticationStateProvider Authentication { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        var user = (await Authentication.GetAuthenticationStateAsync()).User;
        _user = user.UserId() ?? user.UserName();
        _views = Views.Of(_user);
    }

    private void Save()
    {
        _fault = Views.Save(_user, new SavedView(_name.Trim(), "/" + Navigation.ToBaseRelativePath(Navigation.Uri)));
        if (_fault is null)
        {
            _name = "";
        }

        _views = Views.Of(_user);
    }

    private void Remove(SavedView view)
    {
        _fault = Views.Remove(_user, view.Name);
        _views = Views.Of(_user);
    }
}
