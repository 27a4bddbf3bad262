using System.Globalization;
using Circus.Protocol.Messages;
using Circus.Web.Components.Dialogs;
using Circus.Web.Live;
using Circus.Web.Operations;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Controls;

/// <summary>The wanted number of processes: one less, exact, one more.</summary>
public sealed partial class ScaleStepper
{
    // Nobody means more; a slipped key would.
    private const int Largest = 10_000;

    private string _text = "";

    [Parameter, EditorRequired]
    public required WatcherDescription Watcher { get; set; }

    /// <summary>Whether the user may act; otherwise only the number is shown.</summary>
    [Parameter]
    public bool IsAllowed { get; set; }

    [Inject]
    private ActFlow Flow { get; set; } = default!;

    [Inject]
    private Sight Sight { get; set; } = default!;

    private bool CanChange => !Watcher.Singleton && Sight.Current.Link == LinkState.Up;

    private bool CanShrink => CanChange && Watcher.Numprocesses > 0;

    private bool CanGrow => CanChange && Watcher.Numprocesses < Largest;

    protected override void OnParametersSet() => ShowWanted();

    private Task GrowAsync() => Flow.RunAsync(new WatcherAct.More(), Watcher);

    private Task ShrinkAsync() => Watcher.Numprocesses == 1
        ? Flow.RunAsync(new WatcherAct.Scale(0), Watcher)
        : Flow.RunAsync(new WatcherAct.Fewer(), Watcher);

    private async Task SetAsync(ChangeEventArgs change)
    {
        _text = change.Value as string ?? "";
        if (int.TryParse(_text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= Largest && count != Watcher.Numprocesses)
        {
            await Flow.RunAsync(new WatcherAct.Scale(count), Watcher);
        }

        // Whatever was typed: the field says what is wanted, and follows the daemon.
        ShowWanted();
    }

    private void ShowWanted() => _text = Watcher.Numprocesses.ToString(CultureInfo.InvariantCulture);
}
