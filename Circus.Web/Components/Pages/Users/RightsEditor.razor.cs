using Circus.Web.Access;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Pages.Users;

/// <summary>A role on everything, and roles on watchers by pattern.</summary>
public sealed partial class RightsEditor
{
    /// <summary>Begins the ids of its fields.</summary>
    [Parameter, EditorRequired]
    public required string Id { get; set; }

    [Parameter, EditorRequired]
    public required RightsOrder Rights { get; set; }

    [Parameter]
    public EventCallback<RightsOrder> RightsChanged { get; set; }

    private static string Text(ChangeEventArgs change) => change.Value as string ?? "";

    private Task ChangeRoleAsync(ChangeEventArgs change) => RightsChanged.InvokeAsync(Rights with { Role = Text(change) is { Length: > 0 } role ? role : null });

    private Task SetAsync(int index, WatcherRight right) =>
        RightsChanged.InvokeAsync(Rights with { Watchers = [.. Rights.Watchers.Select((known, at) => at == index ? right : known)] });

    private Task RemoveAsync(int index) => RightsChanged.InvokeAsync(Rights with { Watchers = [.. Rights.Watchers.Where((_, at) => at != index)] });

    private Task MoreAsync() => RightsChanged.InvokeAsync(Rights with { Watchers = [.. Rights.Watchers, new WatcherRight(ConsoleRoles.Operator, "")] });
}
