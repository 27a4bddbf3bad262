using Circus.Protocol.Messages;

namespace Circus.Web.Operations;

/// <summary>PURE: the way back from an act.</summary>
/// <param name="Back">What brings back what was.</param>
/// <param name="Text">What is happening.</param>
/// <param name="Button">The word on the button.</param>
internal sealed record Undo(WatcherAct Back, string Text, string Button)
{
    /// <summary>Null where there is no way back: what has ended stays ended, but its like can run again.</summary>
    public static Undo? Of(WatcherAct act, WatcherDescription before) => act switch
    {
        WatcherAct.Stop when before.Status == "active" => new(new WatcherAct.Start(), $"{before.Name} stops", "Start it again"),
        WatcherAct.Scale(var count) when count < before.Numprocesses => new(new WatcherAct.Scale(before.Numprocesses), $"{before.Name} goes down to {count}", $"Back to {before.Numprocesses}"),
        WatcherAct.Fewer when before.Numprocesses > 0 => new(new WatcherAct.Scale(before.Numprocesses), $"{before.Name} goes down by one", $"Back to {before.Numprocesses}"),
        _ => null,
    };
}
