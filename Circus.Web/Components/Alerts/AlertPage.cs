using Circus.Web.Access;
using Circus.Web.Alerts;
using Circus.Web.Components.Dialogs;
using Circus.Web.Live;
using Circus.Web.Operations;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Circus.Web.Components.Alerts;

/// <summary>A page of alerts: rendered when the board changes.</summary>
public abstract class AlertPage : ComponentBase, IDisposable
{
    private protected static readonly DialogOptions Sheet = new() { MaxWidth = MaxWidth.Small, FullWidth = true, CloseOnEscapeKey = true };

    private readonly CancellationTokenSource _stop = new();
    private bool _isGone;

    [Inject]
    private protected AlertBoard Board { get; set; } = default!;

    [Inject]
    private protected AlertDesk Desk { get; set; } = default!;

    [Inject]
    private protected WatcherOperations Operations { get; set; } = default!;

    [Inject]
    private protected LiveFeed Feed { get; set; } = default!;

    [Inject]
    private protected Sight Sight { get; set; } = default!;

    [Inject]
    private protected IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private protected TimeProvider Time { get; set; } = default!;

    private protected AlertBook Book => Board.Current.SeenWith(Sight.Rights);

    /// <summary>Whether the user may change rules and channels.</summary>
    private protected bool CanEdit { get; private set; }

    /// <summary>Whether the user may silence.</summary>
    private protected bool CanSilence { get; private set; }

    /// <summary>What is wrong with what was asked for last.</summary>
    private protected IReadOnlyList<string> Faults { get; set; } = [];

    private protected CancellationToken Closed => _stop.Token;

    private protected async Task<bool> AskAsync(Consequence consequence)
    {
        var dialog = await Dialogs.ShowAsync<ConsequenceDialog>(null, new DialogParameters<ConsequenceDialog> { { shown => shown.Consequence, consequence } }, Sheet);
        return await dialog.Result is { Canceled: false };
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!_isGone)
        {
            _isGone = true;
            Board.Changed -= Update;
            Feed.Hide(this);
            _stop.Cancel();
            _stop.Dispose();
        }
    }

    protected override async Task OnInitializedAsync()
    {
        CanEdit = await Operations.IsAllowedAsync(Permissions.Administer, CommandTarget.Everything);
        CanSilence = await Operations.IsAllowedAsync(Permissions.Operate, CommandTarget.Everything);
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            Board.Changed += Update;
            // No figures, but the age of the newest sample stands below every page.
            Feed.Show(this, new FeedInterest(1, []));
        }
    }

    // The board tells on its own thread.
    private void Update() => _ = InvokeAsync(() =>
    {
        if (!_isGone)
        {
            StateHasChanged();
        }
    });
}
