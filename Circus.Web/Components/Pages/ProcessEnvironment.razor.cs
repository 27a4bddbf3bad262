using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Web.Access;
using Circus.Web.Audit;
using Circus.Web.Operations;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Pages;

/// <summary>The variables that circusd gives to the processes of a watcher, for those who may administer it, and when they ask.</summary>
public sealed partial class ProcessEnvironment
{
    private bool _isAllowed;
    private bool _isAsking;
    private string? _fault;
    private IReadOnlyList<(string Name, string Value)>? _variables;

    [Parameter, EditorRequired]
    public required string Watcher { get; set; }

    [Inject]
    private ConfigurationDesk Desk { get; set; } = default!;

    protected override async Task OnInitializedAsync() => _isAllowed = await Desk.IsAllowedAsync(Permissions.Administer, CommandTarget.Of(Watcher));

    private async Task ShowAsync()
    {
        _isAsking = true;
        var answer = await Desk.AskAsync("get", new JsonObject { ["name"] = Watcher, ["keys"] = new JsonArray("env") });
        _isAsking = false;
        _fault = answer.Fault;
        if (answer.Fault is null)
        {
            _variables = answer.Field("options") is { ValueKind: JsonValueKind.Object } options && options.TryGetProperty("env", out var env) && env.ValueKind == JsonValueKind.Object
                ? [.. env.EnumerateObject().OrderBy(variable => variable.Name, StringComparer.Ordinal).Select(variable => (variable.Name, Shown(variable)))]
                : [];
        }
    }

    private static string Shown(JsonProperty variable) =>
        SecretMask.IsSecretName(variable.Name) ? SecretMask.Mask : SecretMask.InText(variable.Value.ValueKind == JsonValueKind.String ? variable.Value.GetString()! : variable.Value.GetRawText());
}
