using Circus.Web.Access;
using Circus.Web.Components.Dialogs;
using Circus.Web.Components.Layout;
using Circus.Web.Live;
using Circus.Web.Operations;
using Circus.Web.Search;
using Circus.Web.Views;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;

namespace Circus.Web.Components.Keyboard;

/// <summary>Whatever somebody looks for by a few letters: pages, watchers, processes, and acts, which go the way of every button.</summary>
public sealed partial class CommandPalette
{
    private static readonly PaletteItem[] _themes =
    [
        .. new[] { ("system", "as the system"), ("light", "light"), ("dark", "dark"), ("hc", "high contrast") }
            .Select(theme => new PaletteItem("Setting", $"Theme: {theme.Item2}", "", Icons.Material.Rounded.Contrast) { Theme = theme.Item1 }),
    ];

    private static readonly PaletteItem _help = new("Help", "Keyboard", "All keys", Icons.Material.Rounded.Keyboard) { Keys = "?", Opens = "keyboard-help" };

    private IReadOnlyList<PaletteItem> _found = [];
    private IReadOnlyList<PaletteItem>? _pages;
    private string? _text;

    [Parameter]
    public EventCallback<string> ThemeChosen { get; set; }

    [Inject]
    private Sight Sight { get; set; } = default!;

    [Inject]
    private SavedViews Views { get; set; } = default!;

    [Inject]
    private NodeLinks Links { get; set; } = default!;

    [Inject]
    private WatcherOperations Operations { get; set; } = default!;

    [Inject]
    private ActFlow Flow { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private AuthenticationStateProvider Authentication { get; set; } = default!;

    [Inject]
    private IAuthorizationService Authorization { get; set; } = default!;

    private async Task FindAsync(ChangeEventArgs change)
    {
        var text = change.Value as string ?? "";
        _pages ??= await PagesAsync();
        var found = new List<PaletteItem>();
        foreach (var item in PaletteSearch.Find(text, Sight.Current, [.. await ViewsAsync(), .. _pages, .. Nodes(), _help, .. _themes]))
        {
            if (item.Act is null || await Operations.IsAllowedAsync(item.Act is WatcherAct.Remove ? Permissions.Administer : Permissions.Operate, CommandTarget.Of(item.Watcher!.Name)))
            {
                found.Add(item);
            }

            if (found.Count == PaletteSearch.Most)
            {
                break;
            }
        }

        (_text, _found) = (text, found);
    }

    private async Task<IEnumerable<PaletteItem>> ViewsAsync()
    {
        var user = (await Authentication.GetAuthenticationStateAsync()).User;
        return Views.Of(user.UserId() ?? user.UserName()).Select(view => new PaletteItem("View", view.Name, view.Address, Icons.Material.Rounded.BookmarkBorder) { Address = view.Address });
    }

    private IEnumerable<PaletteItem> Nodes() => Links.All.Where(link => !link.IsOwn && Sight.IsWhole)
        .Select(link => new PaletteItem("Node", link.Title, link.Address, Icons.Material.Outlined.Hub) { Address = PageAddress.OfNode(link) });

    private async Task<IReadOnlyList<PaletteItem>> PagesAsync()
    {
        var user = (await Authentication.GetAuthenticationStateAsync()).User;
        List<PaletteItem> pages = [];
        foreach (var page in NavPage.All)
        {
            if ((await Authorization.AuthorizeAsync(user, null, page.Permission)).Succeeded)
            {
                pages.Add(new PaletteItem("Page", page.Title, page.What, page.Icon) { Keys = page.Keys, Address = page.Address });
            }
        }

        pages.Add(new PaletteItem("Page", "Your account", "Password, second factor, other browsers", Icons.Material.Rounded.ManageAccounts) { Address = "/profile" });
        return pages;
    }

    private Task RunAsync(PaletteItem item)
    {
        if (item.Address is { } address)
        {
            Navigation.NavigateTo(address);
        }
        else if (item.Theme is { } theme)
        {
            return ThemeChosen.InvokeAsync(theme);
        }
        else if (item is { Act: { } act, Watcher: { } chosen })
        {
            // What it is now, not when it was found.
            return Flow.RunAsync(act, Sight.Current.Watcher(chosen.Name) ?? chosen);
        }

        return Task.CompletedTask;
    }
}
