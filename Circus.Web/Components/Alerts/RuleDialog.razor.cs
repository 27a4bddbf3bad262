using System.Globalization;
using Circus.Web.Access;
using Circus.Web.Alerts;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Circus.Web.Components.Alerts;

/// <summary>A rule as a form.</summary>
public sealed partial class RuleDialog
{
    private static readonly (AlertKind Kind, string Words)[] _kinds =
    [
        (AlertKind.Down, "a watcher does not do what it should"),
        (AlertKind.Flapping, "processes end again and again"),
        (AlertKind.Restarts, "many ends within a time"),
        (AlertKind.Cpu, "CPU of a watcher"),
        (AlertKind.Memory, "memory of a watcher"),
        (AlertKind.NodeAway, "circusd does not answer"),
        (AlertKind.Stale, "no new samples"),
        (AlertKind.MachineCpu, "CPU of the machine"),
        (AlertKind.MachineMemory, "memory of the machine"),
        (AlertKind.Disk, "a disk is full"),
    ];

    private readonly List<string> _channels = [];
    private ElementReference _first;
    private IReadOnlyList<string> _faults = [];
    private string _name = "";
    private string _of = "";
    private string _limit = "";
    private string _seconds = "";
    private string _within = "";
    private AlertKind _kind;
    private AlertSeverity _severity;
    private bool _isOn;

    [Parameter, EditorRequired]
    public required AlertRule Rule { get; set; }

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private AlertBoard Board { get; set; } = default!;

    [Inject]
    private AlertDesk Desk { get; set; } = default!;

    private string Unit => _kind switch
    {
        AlertKind.Restarts => "More ends than",
        AlertKind.Cpu => "Above, % of one core",
        AlertKind.Memory => "Above, MiB",
        _ => "Above, %",
    };

    /// <summary>What the form says; numbers that are none become such that no rule has.</summary>
    private AlertRule Draft => Rule with
    {
        Name = _name.Trim(),
        Kind = _kind,
        Severity = _severity,
        Of = _of.Trim().Length > 0 ? _of.Trim() : Grant.Everything,
        Limit = double.TryParse(_limit, NumberStyles.Float, CultureInfo.InvariantCulture, out var limit) ? limit : double.NaN,
        Seconds = int.TryParse(_seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : -1,
        Within = int.TryParse(_within, NumberStyles.None, CultureInfo.InvariantCulture, out var within) ? within : -1,
        Channels = [.. _channels],
        IsOn = _isOn,
    };

    protected override void OnInitialized()
    {
        (_name, _kind, _severity, _of, _isOn) = (Rule.Name, Rule.Kind, Rule.Severity, Rule.Of, Rule.IsOn);
        _limit = Rule.Limit.ToString("0.##", CultureInfo.InvariantCulture);
        _seconds = Rule.Seconds.ToString(CultureInfo.InvariantCulture);
        _within = Rule.Within.ToString(CultureInfo.InvariantCulture);
        _channels.AddRange(Rule.Channels);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await _first.FocusAsync();
        }
    }

    private void Toggle(string channel)
    {
        if (!_channels.Remove(channel))
        {
            _channels.Add(channel);
        }
    }

    private async Task SaveAsync()
    {
        var draft = Draft;
        // What the kind does not use is as usual, so that it is no fault.
        _faults = await Desk.SaveAsync(draft with { Limit = draft.HasLimit ? draft.Limit : 0, Within = draft.Kind == AlertKind.Restarts ? draft.Within : Rule.Within });
        if (_faults.Count == 0)
        {
            Dialog.Close(true);
        }
    }
}
