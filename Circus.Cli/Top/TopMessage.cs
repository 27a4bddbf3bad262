using Circus.Cli.Top.Model;
using Circus.Protocol.Messages;
using Circus.Protocol.Rounds;

namespace Circus.Cli.Top;

/// <summary>What the loops handle.</summary>
internal abstract record TopMessage
{
    public sealed record Sampled(int Node, StatsSample Sample) : TopMessage;

    public sealed record Opened(int Node, SocketRow Socket) : TopMessage;

    public sealed record Rounded(int Node, StatsRound Round) : TopMessage;

    /// <summary>What was measured before the first round.</summary>
    public sealed record Remembered(int Node, StatsRound First, TopPast Past) : TopMessage;

    /// <summary>What circusd told; null when it did not answer.</summary>
    public sealed record Described(int Node, NodeDescription? Description) : TopMessage;

    public sealed record Pressed(ConsoleKeyInfo Key) : TopMessage;

    /// <summary>Once an interval: time to look again.</summary>
    public sealed record Tick : TopMessage
    {
        public static readonly Tick Instance = new();
    }

    /// <summary>The terminal has another size.</summary>
    public sealed record Resized : TopMessage;

    /// <summary>The program is about to be stopped (Ctrl-Z).</summary>
    /// <param name="Done">To be set when the terminal is as it was.</param>
    public sealed record Suspending(TaskCompletionSource Done) : TopMessage;

    /// <summary>It runs again.</summary>
    public sealed record Resumed : TopMessage;
}
