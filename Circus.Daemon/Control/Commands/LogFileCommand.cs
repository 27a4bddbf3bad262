using System.Text.Json.Nodes;
using Circus.Daemon.Streams;
using Circus.Protocol;

namespace Circus.Daemon.Control.Commands;

internal sealed class LogFileCommand : Command
{
    private const int Usual = 100;
    private const int Most = 5000;

    public override string Name => "logfile";

    public override Permission Permission => Permission.Read;

    public override string Help =>
        "Read the file that the output of a watcher goes to. The last lines, or those before or behind a place, from the files that were rolled over too. At most 64 MiB are looked "
        + "through for one answer. Not in Circus.";

    public override IReadOnlyList<CommandProperty> Properties =>
    [
        CommandProperty.WatcherName,
        new("stream", "text", "stdout", "stdout or stderr."),
        new("at", "text", "the end, with forward the beginning", "A place: next of an earlier answer, or at of a line."),
        new("forward", "boolean", "false", "What is behind that place, instead of what is before it."),
        new("lines", "integer", "100", "At most so many, up to 5000."),
        new("find", "text", "all", "Only lines in which this stands."),
        new("regex", "boolean", "false", "find is a regular expression."),
        new("ignore_case", "boolean", "false", "Case does not matter."),
        new("longest", "integer", "4096", "Characters of a line, up to 1048576."),
    ];

    public override IReadOnlyList<(string Key, string Help)> Reply =>
    [
        ("lines", "Objects with at, text, and cut if so many characters at the end were left out; the oldest first."),
        ("next", "What to give as at to go on; null when there is nothing more."),
        ("files", "Objects with file and size, the newest first."),
        ("scanned", "Bytes that were looked through."),
    ];

    public override CommandOutcome Run(CommandContext context, CommandProperties properties)
    {
        var watcher = context.Watcher(properties);
        var stream = properties.Text("stream") ?? "stdout";
        var options = stream switch
        {
            "stdout" => watcher.Options.StdoutStream,
            "stderr" => watcher.Options.StderrStream,
            _ => throw CommandException.Invalid("'stream' isn't stdout or stderr"),
        };
        if (options is not { Class: StreamClass.FileStream or StreamClass.WatchedFileStream or StreamClass.TimedRotatingFileStream, FileName: { } file })
        {
            throw new CommandException(ErrorCode.CommandError, $"{stream} of {watcher.Name} goes to no file that has a name: {stream}_stream.class and {stream}_stream.filename in its section say where it goes");
        }

        var place = properties.Text("at") is { } at ? LogPlace.Parse(at) ?? throw CommandException.Invalid("'at' isn't a place") : (LogPlace?)null;
        var forward = properties.Flag("forward");
        var most = (int)Math.Clamp(properties.Integer("lines") ?? Usual, 1, Most);
        var longest = (int)Math.Clamp(properties.Integer("longest") ?? LogReader.UsualText, 1, LogReader.LongestText);
        var search = SearchOf(properties);
        // A disk may be slow, and the loop waits for nothing.
        return CommandOutcome.Soon(Task.Run(() => Answer(file, place, forward, most, search, longest)));
    }

    private static LogSearch SearchOf(CommandProperties properties)
    {
        if (properties.Text("find") is not { Length: > 0 } find)
        {
            return LogSearch.Everything;
        }

        var ignoresCase = properties.Flag("ignore_case");
        if (!properties.Flag("regex"))
        {
            return LogSearch.ForText(find, ignoresCase);
        }

        return LogSearch.ForPattern(find, ignoresCase, out var fault) ?? throw CommandException.Invalid($"'find' is no regular expression: {fault}");
    }

    private static JsonObject Answer(string path, LogPlace? place, bool forward, int most, LogSearch search, int longest)
    {
        var files = LogFile.Of(path);
        var page = (forward ? LogReader.After(files, place, most, search, longest) : LogReader.Before(files, place, most, search, longest))
            ?? throw new CommandException(ErrorCode.CommandError, "that place is in none of the files any more: begin anew without 'at'");
        return new()
        {
            ["lines"] = new JsonArray([.. page.Lines.Select(LineOf)]),
            ["next"] = page.Next?.ToString(),
            ["files"] = new JsonArray([.. files.Select(file => new JsonObject { ["file"] = file.Path, ["size"] = file.Identity.Size })]),
            ["scanned"] = page.Scanned,
        };
    }

    private static JsonObject LineOf(LogLine line)
    {
        var fields = new JsonObject { ["at"] = line.Place.ToString(), ["text"] = line.Text };
        if (line.Cut > 0)
        {
            fields["cut"] = line.Cut;
        }

        return fields;
    }
}
