using System.CommandLine;
using System.Text.Json;
using Circus.Cli.Output;
using Circus.Protocol;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;

namespace Circus.Cli.Commands;

/// <summary>"health": whether anything needs somebody, as a line for each watcher that does and as a status for scripts.</summary>
internal static class HealthCommand
{
    private static readonly HashSet<string?> _troubles = [EventAction.BackingOff, EventAction.Failed, Substates.Invalid, Substates.Unhealthy];

    public static Command Of(RequestRunner runner, CliConsole console)
    {
        var name = CommonSymbols.OptionalName("Only this watcher");
        var command = RequestRunner.New(
            "health",
            "Tell whether all watchers are well\n\nEnds with 0 when they are, and with 3 when one is backing off, failed, invalid or unhealthy. One that was stopped by hand is well.",
            [name]);
        command.SetAction((parsed, cancellationToken) => runner.WithClientAsync(parsed, async client =>
        {
            var node = await client.DescribeAsync(cancellationToken);
            var asked = parsed.GetValue(name) is { } wanted
                ? node.Watchers.Where(watcher => string.Equals(watcher.Name, wanted, StringComparison.OrdinalIgnoreCase)).ToArray()
                : [.. node.Watchers];
            if (asked.Length == 0 && parsed.GetValue(name) is { } unknown)
            {
                throw new CommandRefusedException(ErrorCode.MessageError, $"program {unknown} not found");
            }

            var ill = asked.Where(watcher => _troubles.Contains(watcher.Substate)).ToArray();
            Print(ill, runner.IsJson(parsed), console.Out);
            return ill.Length == 0 ? ExitCode.Done : ExitCode.Refused;
        }, cancellationToken));
        return command;
    }

    private static void Print(WatcherDescription[] ill, bool isJson, TextWriter output)
    {
        if (isJson)
        {
            var watchers = string.Join(", ", ill.Select(watcher => JsonSerializer.Serialize(watcher, WireJson.Default.WatcherDescription)));
            output.WriteLine($$"""{"healthy": {{(ill.Length == 0 ? "true" : "false")}}, "watchers": [{{watchers}}]}""");
            return;
        }

        foreach (var watcher in ill)
        {
            output.WriteLine(TableWriter.OneLine($"{watcher.Name}: {watcher.Substate!.Replace('_', ' ')}: {watcher.Reason}"));
        }

        if (ill.Length == 0)
        {
            output.WriteLine("ok");
        }
    }
}
