using Circus.Protocol.Messages;
using Circus.Web.Live;
using Circus.Web.Operations;
using MudBlazor;

namespace Circus.Web.Components.Dialogs;

/// <summary>The way of every button: show the consequence, ask, run, and show a refusal.</summary>
internal sealed class ActFlow(WatcherOperations operations, IDialogService dialogs, ISnackbar snackbar, LiveFeed feed)
{
    private static readonly DialogOptions _options = new() { MaxWidth = MaxWidth.ExtraSmall, FullWidth = true, CloseOnEscapeKey = true, CloseButton = false };

    public async Task RunAsync(WatcherAct act, WatcherDescription watcher)
    {
        if (Consequence.Of(act, watcher) is { } consequence && !await ConfirmAsync(consequence))
        {
            return;
        }

        var running = operations.RunAsync(act, watcher);
        // Shows the pending mark before the daemon has answered.
        feed.Refresh();
        var result = await running;
        if (!result.IsAccepted)
        {
            snackbar.Add(result.Message, Severity.Error);
        }

        feed.Refresh();
    }

    private async Task<bool> ConfirmAsync(Consequence consequence)
    {
        var dialog = await dialogs.ShowAsync<ConsequenceDialog>(
            null, new DialogParameters<ConsequenceDialog> { { shown => shown.Consequence, consequence } }, _options);
        return await dialog.Result is { Canceled: false };
    }
}
