using System.Text.Json.Nodes;
using Circus.Web.Access;
using Circus.Web.Configuration;
using Circus.Web.Live;
using Circus.Web.Operations;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Circus.Web.Components.Pages;

/// <summary>What reading the configuration again would do, before it is done.</summary>
public sealed partial class ReloadConfig
{
    private ReloadPlan? _plan;
    private ReloadPlan? _done;
    private string? _fault;
    private bool _isApplying;

    /// <summary>As they are now: a list of <see cref="ConfigText"/>.</summary>
    [Parameter, EditorRequired]
    public required object FilesNow { get; set; }

    /// <summary>The files should be looked at anew.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    [Inject]
    private ConfigurationDesk Desk { get; set; } = default!;

    [Inject]
    private ConfigVersions Versions { get; set; } = default!;

    [Inject]
    private Sight Sight { get; set; } = default!;

    [Inject]
    private AuthenticationStateProvider Authentication { get; set; } = default!;

    private IReadOnlyList<ConfigText> Files => (IReadOnlyList<ConfigText>)FilesNow;

    /// <summary>What was last applied from here, if the files say something else now.</summary>
    private ConfigVersion? Since => Versions.All.FirstOrDefault(version => version.Applied is not null) is { } applied && !applied.Says(Files) ? applied : null;

    private string ApplyClass => (_plan!.IsDestructive ? "button is-danger" : "button is-main") + (_isApplying ? " is-pending" : "");

    protected override Task OnInitializedAsync() => AskAsync();

    private async Task CheckAsync()
    {
        _plan = _done = null;
        await Changed.InvokeAsync();
        await AskAsync();
    }

    private async Task AskAsync()
    {
        var answer = await Desk.AskAsync("reloadconfig", new JsonObject { ["dry_run"] = true });
        _fault = answer.Fault;
        _plan = answer.Fault is null ? ReloadPlan.Of(answer.Body, Sight.Current.Watchers) : null;
    }

    private async Task ApplyAsync()
    {
        _isApplying = true;
        var answer = await Desk.AskAsync("reloadconfig");
        _isApplying = false;
        _fault = answer.Fault;
        if (answer.Fault is not null)
        {
            return;
        }

        _done = ReloadPlan.Of(answer.Body, Sight.Current.Watchers);
        await Changed.InvokeAsync();
        try
        {
            Versions.Applied(Files, (await Authentication.GetAuthenticationStateAsync()).User.UserName());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It is applied all the same; the page says that the version cannot be kept.
        }
    }
}
