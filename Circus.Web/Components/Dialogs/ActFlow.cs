using Circus.Protocol.Messages;
using Circus.Web.Live;
using Circus.Web.Operations;
using MudBlazor;

namespace Circus.Web.Components.Dialogs;

/// <summary>The way of every button: show the consequence, ask, run, show a refusal, and offer the way back.</summary>
internal sealed class ActFlow(WatcherOperations operations, PendingActs pending, IDialogService dialogs, ISnackbar snackbar, LiveFeed feed)
{
    /// <summary>At a time, of those that are done to many.</summary>
    private const int AtOnce = 8;

    private const int UndoMs = 12_000;

    public static readonly DialogOptions Options = new() { MaxWidth = MaxWidth.ExtraSmall, FullWidth = true, CloseOnEscapeKey = true, CloseButton = false };

    public async Task RunAsync(WatcherAct act, WatcherDescription watcher)
    {
        if (Consequence.Of(act, watcher) is { } consequence && !await ConfirmAsync(consequence))
        {
            return;
        }

        var result = await SendAsync(act, watcher);
        if (!result.IsAccepted)
        {
            snackbar.Add(result.Message, Severity.Error);
        }
        else if (Undo.Of(act, watcher) is { } undo)
        {
            OfferUndo(undo, [watcher]);
        }
    }

    /// <summary>The same with several; the result of each stands in <see cref="PendingActs"/>.</summary>
    /// <returns>False when somebody thought better of it.</returns>
    public async Task<bool> RunAllAsync(WatcherAct act, IReadOnlyList<WatcherDescription> watchers)
    {
        if (watchers.Count == 0 || (Consequence.Of(act, watchers) is { } consequence && !await ConfirmAsync(consequence)))
        {
            return false;
        }

        var refused = 0;
        foreach (var some in watchers.Chunk(AtOnce))
        {
            var results = await Task.WhenAll(some.Select(watcher => SendAsync(act, watcher)));
            refused += results.Count(result => !result.IsAccepted);
        }

        if (refused > 0)
        {
            snackbar.Add($"{refused} of {watchers.Count} were not accepted; the list says why.", Severity.Error);
        }

        if (Undo.Of(act, watchers[0]) is { } undo && act is WatcherAct.Stop)
        {
            OfferUndo(undo with { Text = $"{watchers.Count} watchers stop" }, [.. watchers.Where(watcher => watcher.Status != "stopped" && pending.Last(watcher.Name) is not { IsTrouble: true })]);
        }

        return true;
    }

    private async Task<OperationResult> SendAsync(WatcherAct act, WatcherDescription watcher)
    {
        var running = operations.RunAsync(act, watcher);
        // Shows the pending mark before the daemon has answered.
        feed.Refresh();
        var result = await running;
        feed.Refresh();
        return result;
    }

    /// <summary>For a few seconds one button brings back what was.</summary>
    private void OfferUndo(Undo undo, IReadOnlyList<WatcherDescription> watchers) => snackbar.Add(undo.Text, Severity.Normal, options =>
    {
        options.Action = undo.Button;
        options.VisibleStateDuration = UndoMs;
        options.OnClick = async _ =>
        {
            foreach (var watcher in watchers)
            {
                var result = await SendAsync(undo.Back, watcher);
                if (!result.IsAccepted)
                {
                    snackbar.Add(result.Message, Severity.Error);
                }
            }
        };
    });

    private async Task<bool> ConfirmAsync(Consequence consequence)
    {
        var dialog = await dialogs.ShowAsync<ConsequenceDialog>(
            null, new DialogParameters<ConsequenceDialog> { { shown => shown.Consequence, consequence } }, Options);
        return await dialog.Result is { Canceled: false };
    }
}
