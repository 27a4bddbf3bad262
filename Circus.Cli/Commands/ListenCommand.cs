using System.CommandLine;
using Circus.Cli.Help;
using Circus.Cli.Output;
using Circus.Cli.Ssh;
using Circus.Protocol;
using Circus.Protocol.Client;

namespace Circus.Cli.Commands;

/// <summary>"listen": prints events as they come, until interrupted.</summary>
internal static class ListenCommand
{
    public static Command Of(RequestRunner runner, GlobalOptions globals, CliConsole console, Route route)
    {
        var topics = new Argument<string[]>(CommonSymbols.TopicName)
        {
            Description = "Only events whose topic begins so, like watcher.web",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var count = new Option<int?>("--count", "-n") { Description = "End after so many", HelpName = "N" };
        // "-f" is how other programs call it, and changes nothing: there is no other way to listen.
        var follow = CommonSymbols.Flag("--follow", "As always", "-f");
        follow.Hidden = true;
        var command = RequestRunner.New(
            CommandHelp.Of("listen"),
            [topics, count, follow],
            "One line each, until interrupted: the topic and the payload; with --json both in one object. --endpoint is that of the events"
            + $" [default: the Unix socket that $CIRCUSCTL_ENDPOINT names, else {Endpoint.DefaultEvents}].");
        command.SetAction((parsed, cancellationToken) => runner.GuardAsync(parsed, async () =>
        {
            var near = await route.NearEndAsync(parsed, globals.Given(parsed) ?? (globals.IsUnix(parsed) ? globals.ControlEndpoint(parsed) : Endpoint.DefaultEvents), cancellationToken);
            using var events = new MessageSubscriber(near, parsed.GetValue(topics) is { Length: > 0 } wanted ? wanted : [""], keys: globals.Keys(parsed));
            var left = parsed.GetValue(count);
            try
            {
                await foreach (var message in events.ReadAllAsync(cancellationToken))
                {
                    console.Out.WriteLine(globals.IsJson(parsed) ? EventText.Json(message) : $"{TableWriter.OneLine(message.Topic)}: {JsonText.OneLine(message.Payload)}");
                    await console.Out.FlushAsync(cancellationToken);
                    if (--left <= 0)
                    {
                        break;
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // Ctrl-C is how this ends.
            }

            return ExitCode.Done;
        }));
        return command;
    }
}
