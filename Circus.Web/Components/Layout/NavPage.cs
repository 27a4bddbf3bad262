using Circus.Web.Access;
using MudBlazor;

namespace Circus.Web.Components.Layout;

/// <summary>A page that the navigation and the palette lead to.</summary>
/// <param name="Title">As on the page.</param>
/// <param name="Address">Its path.</param>
/// <param name="Icon">One of MudBlazor's icons.</param>
/// <param name="Keys">What is pressed to go there; the same as in <see cref="Keyboard.Shortcut.All"/>.</param>
/// <param name="What">What stands there, for whoever looks for it.</param>
internal sealed record NavPage(string Title, string Address, string Icon, string Keys, string What)
{
    public static readonly IReadOnlyList<NavPage> All =
    [
        new("Overview", "/", Icons.Material.Outlined.Dashboard, "g o", "Is anything wrong?"),
        new("Watchers", "/watchers", Icons.Material.Outlined.TableRows, "g w", "All in one table"),
        new("Logs", "/logs", Icons.Material.Outlined.Article, "g l", "What the processes write"),
        new("Events", "/events", Icons.Material.Outlined.History, "g e", "What happened, and who brought it about"),
        new("Charts", "/charts", Icons.Material.Outlined.ShowChart, "g c", "Compare over time"),
        new("Sockets", "/sockets", Icons.Material.Outlined.SettingsEthernet, "g s", "Queues and connections") { Permission = Permissions.View },
        new("Alerts", "/alerts", Icons.Material.Outlined.Notifications, "g a", "What fires, rules and channels"),
        new("Plugins", "/plugins", Icons.Material.Outlined.Extension, "g p", "What circusd runs beside the watchers") { Permission = Permissions.View },
        new("Nodes", "/nodes", Icons.Material.Outlined.Hub, "g n", "All circuses and machines") { Permission = Permissions.View },
        new("Configuration", "/config", Icons.Material.Outlined.Tune, "g f", "Files, what reading them again does, and versions") { Permission = Permissions.Administer },
        new("System", "/system", Icons.Material.Outlined.MonitorHeart, "g y", "How the console itself is doing") { Permission = Permissions.View },
    ];

    /// <summary>What a user must be allowed to; whoever may not does not see it in the navigation.</summary>
    public string Permission { get; init; } = Permissions.ViewSome;
}
