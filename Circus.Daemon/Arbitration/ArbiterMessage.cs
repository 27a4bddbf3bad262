using Circus.Daemon.Interop;

namespace Circus.Daemon.Arbitration;

/// <summary>What may be posted to the arbiter.</summary>
internal abstract record ArbiterMessage
{
    private ArbiterMessage()
    {
    }

    /// <summary>A child, ours or inherited, has ended and was reaped.</summary>
    public sealed record ChildDied(ReapedChild Child) : ArbiterMessage;

    /// <summary>Some have: the arbiter tells itself so, and takes as many as fit into a turn.</summary>
    public sealed record Deaths : ArbiterMessage;

    /// <summary>A deadline is due.</summary>
    public sealed record DeadlineDue : ArbiterMessage;

    /// <summary>A command wants to run on the loop.</summary>
    public sealed record Run(Action Action) : ArbiterMessage;

    /// <summary>Stop everything and end.</summary>
    /// <param name="Because">For the log.</param>
    /// <param name="Hurries">Said while everything is stopping already, it cuts the grace periods short; else it joins.</param>
    public sealed record Quit(string Because, bool Hurries = true) : ArbiterMessage;
}
