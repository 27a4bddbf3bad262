using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Cli.Help;
using Circus.Cli.Output;

namespace Circus.Cli.Commands;

/// <summary>"health": whether anything needs somebody, as a line for each watcher that does and as a status for scripts.</summary>
internal static class HealthCommand
{
    public static Command Of(RequestRunner runner)
    {
        var help = CommandHelp.Of("health");
        var name = CommonSymbols.OptionalName(help);
        var command = RequestRunner.New(help, [name], "Ends with 0 when they are, and else with 3 and a line for each that is not.");
        command.SetAction((parsed, cancellationToken) =>
            runner.RunAsync(parsed, help.Name, () => new JsonObject().With("name", parsed.GetValue(name)), Print, cancellationToken, StatusOf));
        return command;
    }

    private static int StatusOf(JsonElement reply) => reply.GetProperty("healthy").GetBoolean() ? ExitCode.Done : ExitCode.Refused;

    private static void Print(JsonElement reply, TextWriter output)
    {
        if (reply.GetProperty("healthy").GetBoolean())
        {
            output.WriteLine("ok");
            return;
        }

        foreach (var watcher in reply.GetProperty("watchers").EnumerateObject().Where(watcher => !watcher.Value.GetProperty("healthy").GetBoolean()))
        {
            var state = watcher.Value.GetProperty("state").GetString()!.Replace('_', ' ');
            var reason = watcher.Value.TryGetProperty("reason", out var why) ? $": {why}" : "";
            output.WriteLine(TableWriter.OneLine($"{watcher.Name}: {state}{reason}"));
        }
    }
}
