namespace Circus.Daemon.Control;

/// <summary>One property of a command, for people: docs/commands.md, and whoever asks with `commands`.</summary>
/// <param name="Name">As on the wire.</param>
/// <param name="Type">text, integer, number, boolean, signal, array, object or any.</param>
/// <param name="Default">What counts without it; null when it must be there.</param>
/// <param name="Help">One sentence.</param>
internal sealed record CommandProperty(string Name, string Type, string? Default, string Help)
{
    public static readonly CommandProperty WatcherName = new("name", "text", null, "The watcher, in any case.");

    public static readonly CommandProperty Pattern = new("name", "text", "all", "A watcher, or a pattern for several.");

    public static readonly CommandProperty Match = new(
        "match", "text", "glob", "What name is: simple (the name itself), glob, or regex (from the beginning of the name). None minds the case.");

    public static readonly CommandProperty Waiting = new("waiting", "boolean", "false", "Answer when the work has ended, with its result.");
}
