using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Cli.Help;
using Circus.Cli.Output;

namespace Circus.Cli.Commands;

/// <summary>"history": who did what, a line for each command.</summary>
internal static class HistoryCommand
{
    public static Command Of(RequestRunner runner)
    {
        var help = CommandHelp.Of("history");
        var name = CommonSymbols.OptionalName(help);
        var count = new Option<int?>("--lines", "-n") { Description = help["limit"], HelpName = "N" };
        return runner.Command(
            help, [name, count], parsed => new JsonObject().With("name", parsed.GetValue(name)).With("limit", parsed.GetValue(count)), Print);
    }

    private static void Print(JsonElement reply, TextWriter output)
    {
        foreach (var command in reply.GetProperty("commands").EnumerateArray())
        {
            output.WriteLine(TableWriter.OneLine(Line(command)));
        }
    }

    /// <summary><c>2026-01-31 12:00:00 unix:app set web numprocesses: ok</c>.</summary>
    private static string Line(JsonElement command)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds((long)(command.GetProperty("time").GetDouble() * 1000)).ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var options = command.TryGetProperty("options", out var names) ? string.Join(' ', names.EnumerateArray().Select(option => option.ToString())) : "";
        var words = new[] { at, command.GetProperty("by").ToString(), command.GetProperty("command").ToString(), command.GetProperty("watcher").ToString(), options };
        var reason = command.TryGetProperty("reason", out var why) ? $": {why}" : "";
        return $"{string.Join(' ', words.Where(word => word.Length > 0))}: {command.GetProperty("result")}{reason}";
    }
}
