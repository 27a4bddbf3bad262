using System.Text.Json.Nodes;
using Circus.Daemon.Streams;
using Circus.Protocol;

namespace Circus.Daemon.Control.Commands;

internal sealed class LogsCommand : Command
{
    private const int Usual = 100;

    // Half a second of 10,000 lines a second.
    private const int Most = 5000;

    // A line of which more is of no use on a screen.
    private const int LongestText = 4096;

    public override string Name => "logs";

    public override Permission Permission => Permission.Read;

    public override string Help => "Tell what the processes of a watcher wrote last. Those that ended last are included; of each the last 16 KiB are remembered, more while somebody follows. Not in Circus.";

    public override IReadOnlyList<CommandProperty> Properties =>
    [
        CommandProperty.WatcherName,
        new("pid", "integer", "all", "One process."),
        new("stream", "text", "both", "stdout or stderr."),
        new("lines", "integer", "100", "At most so many, up to 5000: the last ones, and with after the first ones."),
        new("after", "integer", "0", "Only lines behind this number."),
    ];

    public override IReadOnlyList<(string Key, string Help)> Reply =>
    [
        ("lines", "Objects with seq, time, pid, stream and text; with open, which is true, if the line is not complete yet and comes again when it is."),
        ("next", "What to give as after to get what comes later."),
        ("lost", "How many lines behind after are forgotten already, if any; at least so many."),
    ];

    public override CommandOutcome Run(CommandContext context, CommandProperties properties)
    {
        var watcher = context.Watcher(properties);
        if (!watcher.IsRead)
        {
            throw new CommandException(
                ErrorCode.CommandError,
                watcher.Options.CloseChildStdout && watcher.Options.CloseChildStderr
                    ? $"the output of {watcher.Name} is thrown away (close_child_stdout and close_child_stderr)"
                    : $"the output of {watcher.Name} goes to the terminal of circusd; give stdout_stream.class or stderr_stream.class in its section to have it read");
        }

        var stream = properties.Text("stream") switch
        {
            null => (StreamName?)null,
            "stdout" => StreamName.Stdout,
            "stderr" => StreamName.Stderr,
            _ => throw CommandException.Invalid("'stream' isn't stdout or stderr"),
        };
        var after = properties.Integer("after") ?? 0;
        var pid = properties.Pid("pid");
        var pids = watcher.Processes.Select(process => process.Pid).Concat(watcher.LastDead).Distinct().Where(one => pid is null || one == pid);
        var most = (int)Math.Clamp(properties.Integer("lines") ?? Usual, 0, Most);
        int[] wanted = [.. pids];
        // Who follows may get much: that is read and put into words outside of the loop.
        return after > 0
            ? CommandOutcome.Soon(Task.Run(() => Answer(context.Tails.Follow(wanted, stream, after, most), after)))
            : CommandOutcome.Done(Answer(new OutputPage(context.Tails.Lines(wanted, stream, 0, most), 0), after));
    }

    private static JsonObject Answer(OutputPage page, long after)
    {
        var fields = new JsonObject
        {
            ["lines"] = new JsonArray([.. page.Lines.Select(LineOf)]),
            ["next"] = page.Lines.Count > 0 ? page.Lines[^1].Number : after,
        };
        if (page.Lost > 0)
        {
            fields["lost"] = page.Lost;
        }

        return fields;
    }

    private static JsonObject LineOf(OutputLine line)
    {
        var fields = new JsonObject
        {
            ["seq"] = line.Number,
            ["time"] = WireTime.Of(line.Time),
            ["pid"] = line.Pid,
            ["stream"] = line.Stream == StreamName.Stdout ? "stdout" : "stderr",
            ["text"] = line.Text.Length > LongestText ? line.Text[..LongestText] : line.Text,
        };
        if (line.IsOpen)
        {
            fields["open"] = true;
        }

        return fields;
    }
}
