using System.CommandLine;
using System.Text.Json;
using Circus.Cli.Output;
using Circus.Protocol;
using Circus.Protocol.Client;

namespace Circus.Cli.Commands;

/// <summary>"listen": prints events as they come, until interrupted.</summary>
internal static class ListenCommand
{
    public static Command Of(GlobalOptions globals, CliConsole console)
    {
        var topics = new Argument<string[]>("topic")
        {
            Description = "Only events whose topic begins so, like watcher.web",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = RequestRunner.New("listen", $"Prints events as they come. --endpoint is that of the events [default: {Endpoint.DefaultEvents}].", [topics]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var events = new EventSubscriber(globals.Given(parsed) ?? Endpoint.DefaultEvents);
            var wanted = parsed.GetValue(topics) ?? [];
            try
            {
                await foreach (var happened in events.ReadAllAsync(cancellationToken))
                {
                    var topic = Topic.OfEvent(happened.WatcherKey, happened.Action);
                    if (wanted.Length == 0 || Array.Exists(wanted, prefix => topic.StartsWith(prefix, StringComparison.Ordinal)))
                    {
                        console.Out.WriteLine($"{TableWriter.OneLine(topic)}: {JsonSerializer.Serialize(happened.Payload, WireJson.Default.EventPayload)}");
                        await console.Out.FlushAsync(cancellationToken);
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // Ctrl-C is how this ends.
            }

            return ExitCode.Done;
        });
        return command;
    }
}
