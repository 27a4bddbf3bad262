using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Circus.Web.Components.Controls;

/// <summary>
/// Where somebody types what he looks for. It tells when the typing stops for a moment. What is typed is never written back: over a slow
/// connection that would undo the letters that came meanwhile.
/// </summary>
public sealed partial class SearchBox : IDisposable
{
    /// <summary>Longer than the pause between two letters.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(180);

    private CancellationTokenSource? _typing;
    private string _typed = "";
    private string _initial = "";
    private int _version;

    /// <summary>For those who cannot see it.</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    [Parameter]
    public string Placeholder { get; set; } = "";

    [Parameter]
    public string? Class { get; set; }

    /// <summary>What is looked for now. Shown when it is not what was typed.</summary>
    [Parameter]
    public string Text { get; set; } = "";

    [Parameter]
    public EventCallback<string> TextChanged { get; set; }

    /// <summary>What was typed cannot be understood.</summary>
    [Parameter]
    public bool IsWrong { get; set; }

    /// <summary>Enter; true when with the shift key.</summary>
    [Parameter]
    public EventCallback<bool> Entered { get; set; }

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    public void Dispose() => _typing?.Dispose();

    protected override void OnParametersSet()
    {
        if (_typing is null && Text != _typed)
        {
            _typed = _initial = Text;
            _version++;
        }
    }

    private async Task TypeAsync(ChangeEventArgs change)
    {
        _typed = change.Value as string ?? "";
        var before = _typing;
        var typing = _typing = new CancellationTokenSource();
        before?.Cancel();
        before?.Dispose();
        try
        {
            await Task.Delay(Pause, Time, typing.Token);
        }
        catch (OperationCanceledException)
        {
            // More was typed.
            return;
        }

        await TextChanged.InvokeAsync(_typed);
        if (ReferenceEquals(_typing, typing))
        {
            _typing = null;
            typing.Dispose();
        }
    }

    private async Task KeyDown(KeyboardEventArgs key)
    {
        if (key.Key == "Enter")
        {
            await Entered.InvokeAsync(key.ShiftKey);
        }
    }
}
