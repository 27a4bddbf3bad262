using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Cli.Help;
using Circus.Cli.Output;

namespace Circus.Cli.Commands;

/// <summary>"logfile": pages of a watcher's log files, and what stands in them.</summary>
internal static class LogFileCommand
{
    public static Command Of(RequestRunner runner)
    {
        var help = CommandHelp.Of("logfile");
        var name = CommonSymbols.Name(help);
        var stream = new Option<string?>("--stream") { Description = help["stream"], HelpName = "STREAM" };
        stream.AcceptOnlyFromAmong("stdout", "stderr");
        var at = new Option<string?>("--at") { Description = help["at"], HelpName = "PLACE" };
        var forward = help.Flag("--forward", "forward");
        var count = new Option<int?>("--lines", "-n") { Description = help["lines"], HelpName = "N" };
        var find = new Option<string?>("--find") { Description = help["find"], HelpName = "TEXT" };
        var regex = help.Flag("--regex", "regex");
        var ignoreCase = help.Flag("--ignore-case", "ignore_case", "-i");
        return runner.Command(
            help,
            [name, stream, at, forward, count, find, regex, ignoreCase],
            parsed => new JsonObject { ["name"] = parsed.GetValue(name) }
                .With("stream", parsed.GetValue(stream))
                .With("at", parsed.GetValue(at))
                .WithFlag("forward", parsed.GetValue(forward))
                .With("lines", parsed.GetValue(count))
                .With("find", parsed.GetValue(find))
                .WithFlag("regex", parsed.GetValue(regex))
                .WithFlag("ignore_case", parsed.GetValue(ignoreCase)),
            Print,
            "With --json the places come along, for --at.");
    }

    private static void Print(JsonElement reply, TextWriter output)
    {
        foreach (var line in reply.GetProperty("lines").EnumerateArray())
        {
            output.WriteLine(TableWriter.OneLine(line.GetProperty("text").GetString()!));
        }
    }
}
