using Circus.Web.Alerts;
using Circus.Web.Alerts.Channels;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Circus.Web.Components.Alerts;

/// <summary>A channel as a form. Secrets go in and never come out.</summary>
public sealed partial class ChannelDialog
{
    private ElementReference _first;
    private IReadOnlyList<string> _faults = [];
    private string _name = "";
    private string _to = "";
    private string _secret = "";
    private ChannelKind _kind;
    private bool _isUnsigned;
    private bool _isOn;

    [Parameter, EditorRequired]
    public required AlertChannel Channel { get; set; }

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private AlertBoard Board { get; set; } = default!;

    [Inject]
    private AlertDesk Desk { get; set; } = default!;

    private bool IsNew => Channel.Name.Length == 0;

    protected override void OnInitialized()
    {
        (_name, _kind, _isOn) = (Channel.Name, Channel.Kind, Channel.IsOn);
        _to = Channel.Kind == ChannelKind.Mail ? Channel.To : "";
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await _first.FocusAsync();
        }
    }

    private async Task SaveAsync()
    {
        // As it is now: meanwhile something may have arrived.
        var known = Board.Current.Channels.FirstOrDefault(channel => channel.Id == Channel.Id) ?? Channel;
        _faults = await Desk.SaveAsync(known with
        {
            Name = _name.Trim(),
            Kind = _kind,
            To = _to.Trim().Length > 0 ? _to.Trim() : known.To,
            Secret = _kind != ChannelKind.WebHook || _isUnsigned ? null : _secret.Length > 0 ? _secret : known.Secret,
            IsOn = _isOn,
            Fault = null,
        });
        if (_faults.Count == 0)
        {
            Dialog.Close(true);
        }
    }
}
