using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Protocol.Messages;
using Circus.Web.Access;
using Circus.Web.Configuration;
using Circus.Web.Live;
using Circus.Web.Operations;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Pages;

/// <summary>
/// Every option of a watcher: what is in force, what the file says, what a change needs. What somebody edits is checked by circusd while he edits it, and done
/// together when he says so.
/// </summary>
public sealed partial class OptionsTab
{
    private readonly HashSet<string> _edited = new(StringComparer.Ordinal);
    private OptionDraft _draft = new();
    private IReadOnlyList<OptionRow>? _rows;
    private IReadOnlyList<OptionKey> _keys = [];
    private string? _origin;
    private string? _fault;
    private string? _done;
    private string _text = "";
    private string _more = "";
    private Which _shows = Which.All;
    private bool _isAllowed = true;
    private bool _isApplying;

    private enum Which
    {
        All,
        Changed,
        Set,
    }

    [Parameter, EditorRequired]
    public required WatcherDescription Watcher { get; set; }

    [Inject]
    private ConfigurationDesk Desk { get; set; } = default!;

    [Inject]
    private Sight Sight { get; set; } = default!;

    /// <summary>A circusd that describes its keys also checks before it changes; any other would take a question for an order.</summary>
    private bool CanCheck => _keys.Count > 0;

    private bool CanApply => !_isApplying && _draft.Fault is null && _draft.Effects.Count > 0 && Sight.Current.Link == LinkState.Up;

    private List<OptionRow> Shown => [.. _rows!.Where(row => _edited.Contains(row.Name) || (Finds(row) && _shows switch
    {
        Which.Changed => !row.IsDefault || row.IsSet,
        Which.Set => row.IsSet,
        _ => true,
    }))];

    private string Origin => _origin is { } file
        ? $"The section stands at {file}. A change here lasts until circusd is stopped, or the file says something new about the same option."
        : "It was added by command, or belongs to circusd itself: it stands in no file, and is gone when circusd is stopped.";

    private string Summary => _draft.Fault is not null ? "circusd would refuse this."
        : _draft.Effects.Count == 0 ? "Asking circusd what it takes."
        : _draft.Effects.Values.Contains("reload") ? $"Replaces {Processes}, the new ones first."
        : _draft.Effects.Values.Contains("restart") ? "Counts from the next start of the watcher."
        : "Takes effect at once; no process ends.";

    private string Processes => Watcher.Processes.Count == 1 ? $"its process ({Watcher.Processes[0].Pid})" : $"its {Watcher.Processes.Count} processes";

    protected override async Task OnInitializedAsync()
    {
        _isAllowed = await Desk.IsAllowedAsync(Permissions.Administer, CommandTarget.Of(Watcher.Name));
        // Not while it is prerendered: who looks is written down, once.
        if (_isAllowed && RendererInfo.IsInteractive)
        {
            await ReadAsync();
        }
    }

    private async Task ReadAsync()
    {
        if (_keys.Count == 0)
        {
            _keys = OptionKey.Read((await Desk.AskAsync("keys")).Field("keys"));
        }

        var answer = await Desk.AskAsync("options", new JsonObject { ["name"] = Watcher.Name, ["detail"] = true });
        _fault = answer.Fault;
        if (answer.Fault is null)
        {
            _rows = OptionRow.Of(answer.Field("options"), answer.Field("configured"), _keys);
            _origin = answer.Field("origin") is { ValueKind: JsonValueKind.String } origin ? origin.GetString() : null;
        }
    }

    private bool Finds(OptionRow row) => _text.Length == 0 || Has(row.Name) || Has(row.Text) || Has(row.Key?.Help ?? "");

    private bool Has(string text) => text.Contains(_text, StringComparison.OrdinalIgnoreCase);

    private void Toggle(Which which) => _shows = _shows == which ? Which.All : which;

    private void Clear()
    {
        _text = "";
        _shows = Which.All;
    }

    private void Edit(OptionRow row)
    {
        _done = null;
        _edited.Add(row.Name);
    }

    private Task PutAsync(OptionRow row, string text, bool edits = false)
    {
        if (edits)
        {
            Edit(row);
        }

        _draft.Put(row, text);
        return CheckAsync();
    }

    private Task ForgetAsync(OptionRow row)
    {
        _edited.Remove(row.Name);
        _draft.Forget(row.Name);
        return CheckAsync();
    }

    private void AddAsync()
    {
        if (_more.Length > 0 && _rows!.All(row => row.Name != _more))
        {
            _rows = [.. _rows!, new OptionRow(_more, null, _keys.FirstOrDefault(key => key.Covers(_more)) ?? new OptionKey(_more, "text", null, "", "now"))];
        }

        if (_more.Length > 0)
        {
            _edited.Add(_more);
        }

        _more = "";
    }

    private Task DiscardAsync()
    {
        _draft = new OptionDraft();
        _edited.Clear();
        return Task.CompletedTask;
    }

    /// <summary>Asks circusd what it would do; nothing is changed.</summary>
    private async Task CheckAsync()
    {
        var draft = _draft;
        draft.Effects = new Dictionary<string, string>();
        draft.Warnings = [];
        draft.Fault = null;
        if (draft.Texts.Count == 0)
        {
            return;
        }

        var options = draft.Options(_rows!, _keys, out var fault);
        if (options is null)
        {
            draft.Fault = fault;
            return;
        }

        var answer = await Desk.AskAsync("set", new JsonObject { ["name"] = Watcher.Name, ["options"] = options, ["dry_run"] = true });
        draft.Fault = answer.Fault;
        draft.Warnings = Texts(answer.Field("warnings"));
        draft.Effects = answer.Field("effects") is { ValueKind: JsonValueKind.Object } effects
            ? effects.EnumerateObject().ToDictionary(effect => effect.Name, effect => effect.Value.ToString())
            : new Dictionary<string, string>();
    }

    private async Task ApplyAsync()
    {
        var options = _draft.Options(_rows!, _keys, out _);
        if (options is null)
        {
            return;
        }

        _isApplying = true;
        var answer = await Desk.AskAsync("set", new JsonObject { ["name"] = Watcher.Name, ["options"] = options });
        _isApplying = false;
        if (answer.Fault is not null)
        {
            _draft.Fault = answer.Fault;
            return;
        }

        var names = string.Join(", ", _draft.Texts.Keys);
        _done = _draft.Effects.Values.Contains("reload")
            ? $"circusd has taken {names}, and replaces {Processes}. When the new ones do not become ready, it goes back to what was, and the page says so."
            : $"circusd has taken {names}.";
        await DiscardAsync();
        await ReadAsync();
    }

    private string Before(string name) => _rows!.FirstOrDefault(row => row.Name == name) is { Text: { Length: > 0 } text } ? text.Contains('\n', StringComparison.Ordinal) ? "variables" : text : "as usual";

    private static string Effect(OptionRow row) => row.CanSet ? EffectWords(row.Key!.Effect!) : "only in the file";

    private static string EffectWords(string effect) => effect switch
    {
        "now" => "at once",
        "reload" => "replaces the processes",
        "restart" => "from the next start",
        _ => effect,
    };

    private static string FirstSentence(string help) => help.IndexOf(". ", StringComparison.Ordinal) is > 0 and var end ? help[..(end + 1)] : help;

    private static string Pressed(bool isSo) => isSo ? "true" : "false";

    private static IReadOnlyList<string> Texts(JsonElement list) => list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Select(item => item.ToString())] : [];
}
