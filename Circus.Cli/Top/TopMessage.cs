using Circus.Protocol.Messages;

namespace Circus.Cli.Top;

/// <summary>What the dashboard's loop handles.</summary>
internal abstract record TopMessage
{
    public sealed record Sampled(StatsSample Sample) : TopMessage;

    public sealed record Described(NodeDescription Node) : TopMessage;

    public sealed record Pressed(ConsoleKeyInfo Key) : TopMessage;

    /// <summary>Time to look again: once a second, and when the terminal changed its size.</summary>
    public sealed record Refresh : TopMessage;
}
