using Circus.Web.Operations;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Circus.Web.Components.Dialogs;

/// <summary>Says what an act will do and asks. Closes with true, or is cancelled.</summary>
public sealed partial class ConsequenceDialog
{
    private ElementReference _cancel;
    private string? _typed;

    [Parameter, EditorRequired]
    public required Consequence Consequence { get; set; }

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    private string ConfirmClass => Consequence.IsDestructive ? "button is-danger" : "button is-main";

    private bool CanConfirm => Consequence.Typed is null || _typed?.Trim() == Consequence.Typed;

    /// <summary>The harmless button has the focus: Enter out of habit changes nothing.</summary>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await _cancel.FocusAsync();
        }
    }
}
