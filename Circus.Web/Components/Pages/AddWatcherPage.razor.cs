using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Web.Access;
using Circus.Web.Configuration;
using Circus.Web.Live;
using Circus.Web.Operations;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Pages;

/// <summary>A form for a new watcher: the chief options, and all others. circusd checks it while it is filled in.</summary>
public sealed partial class AddWatcherPage
{
    private const string Env = "env";

    private static readonly string[] _usual = ["numprocesses", "working_dir", "uid", "stdout_stream.class", "stdout_stream.filename"];

    private readonly Dictionary<string, string> _options = new(StringComparer.Ordinal);
    private readonly List<string> _more = [];
    private IReadOnlyList<OptionKey> _keys = [];
    private IReadOnlyList<string> _warnings = [];
    private string _name = "";
    private string _cmd = "";
    private string _another = "";
    private string? _fault;
    private bool _isAllowed = true;
    private bool _isChecked;
    private bool _isAdding;
    private bool _isAdded;
    private bool _starts = true;

    [Inject]
    private ConfigurationDesk Desk { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private protected override int Window => 1;

    private bool CanAdd => _isChecked && !_isAdding && Snapshot.Link == LinkState.Up;

    private string Section => OptionRow.Section(
        _name.Length > 0 ? _name : "NAME",
        [
            new OptionRow("cmd", JsonValue.Create(_cmd.Length > 0 ? _cmd : "..."), null),
            .. _options.Where(option => option.Key != Env && option.Value.Length > 0).Select(option => new OptionRow(option.Key, JsonValue.Create(option.Value), null)),
            new OptionRow(Env, OptionText.Parse(Env, _options.GetValueOrDefault(Env) ?? "", Env, null, out _), null),
        ]);

    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        _isAllowed = await Desk.IsAllowedAsync(Permissions.Administer, CommandTarget.Everything);
        if (_isAllowed)
        {
            _keys = OptionKey.Read((await Desk.AskAsync("keys")).Field("keys"));
        }
    }

    protected override void OnAfterRender(bool firstRender)
    {
        base.OnAfterRender(firstRender);
        if (_isAdded && Snapshot.Watchers.FirstOrDefault(watcher => string.Equals(watcher.Name, _name, StringComparison.OrdinalIgnoreCase)) is { } watcher)
        {
            Navigation.NavigateTo(PageAddress.Of(watcher));
        }
    }

    private protected override IEnumerable<string> Columns() => [];

    private OptionKey? Key(string name) => _keys.FirstOrDefault(key => key.Covers(name));

    private string Hint(string name) => First(Key(name)?.Help ?? "");

    private async Task PutAsync(Action put)
    {
        put();
        (_isChecked, _fault, _warnings) = (false, null, []);
        if (_name.Length == 0 || _cmd.Length == 0 || Properties() is not { } properties)
        {
            return;
        }

        if (_keys.Count == 0)
        {
            // One that does not check beforehand would take the question for an order.
            _isChecked = true;
            return;
        }

        properties["dry_run"] = true;
        var answer = await Desk.AskAsync("add", properties);
        _fault = answer.Fault;
        _isChecked = answer.Fault is null;
        _warnings = answer.Field("warnings") is { ValueKind: JsonValueKind.Array } warnings ? [.. warnings.EnumerateArray().Select(warning => warning.ToString())] : [];
    }

    private Task LeaveOutAsync(string key) => PutAsync(() =>
    {
        _more.Remove(key);
        _options.Remove(key);
    });

    private void More(string? typed)
    {
        var key = (typed ?? "").Trim();
        _another = "";
        if (key.Length > 0 && !key.EndsWith('.') && !_usual.Contains(key) && !_more.Contains(key))
        {
            _more.Add(key);
        }
    }

    private async Task AddAsync()
    {
        if (!CanAdd || Properties() is not { } properties)
        {
            return;
        }

        _isAdding = true;
        properties["start"] = _starts;
        var answer = await Desk.AskAsync("add", properties);
        _isAdding = false;
        _fault = answer.Fault;
        _isAdded = answer.Fault is null;
    }

    private JsonObject? Properties()
    {
        var options = new JsonObject();
        foreach (var (name, text) in _options.Where(option => option.Value.Trim().Length > 0))
        {
            options[name] = OptionText.Parse(name, text, Key(name)?.Type ?? "text", null, out var fault);
            if (fault is not null)
            {
                _fault = fault;
                return null;
            }
        }

        return new JsonObject { ["name"] = _name, ["cmd"] = _cmd, ["options"] = options };
    }

    private static string Title(string key) => key switch
    {
        "numprocesses" => "Number of processes",
        "working_dir" => "Directory",
        "uid" => "User",
        "stdout_stream.class" => "Output goes to",
        "stdout_stream.filename" => "File of the output",
        _ => key,
    };

    private static string Text(ChangeEventArgs change) => (change.Value as string ?? "").Trim();

    private static string First(string help) => help.IndexOf(". ", StringComparison.Ordinal) is > 0 and var end ? help[..(end + 1)] : help;
}
