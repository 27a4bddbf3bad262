using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Cli.Help;
using Circus.Cli.Output;
using Circus.Cli.Ssh;
using Circus.Protocol;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;

namespace Circus.Cli.Commands;

/// <summary>
/// "events": what happened, for people. The last ones come from circusd if it remembers them; with -f those follow that come. Unlike "listen" it
/// is told the control endpoint and asks there for that of the events.
/// </summary>
internal sealed class EventsCommand(RequestRunner runner, GlobalOptions globals, CliConsole console, Route route)
{
    private const int Page = 1000;

    /// <summary>Until a subscription is in place, on a slow line.</summary>
    private static readonly TimeSpan _subscription = TimeSpan.FromSeconds(1);

    private static readonly CommandHelp _help = CommandHelp.Of("events");

    private readonly Argument<string?> _name = CommonSymbols.OptionalName(_help, "watcher");
    private readonly Option<bool> _follow = CommonSymbols.Flag("--follow", "Go on with what comes, until interrupted", "-f");
    private readonly Option<int> _count = new("--lines", "-n") { Description = "How many of the past [default: 20]", HelpName = "N", DefaultValueFactory = _ => 20 };

    /// <summary>The series that the numbers belong to; null before the first answer, and for a circusd that does not tell.</summary>
    private string? _epoch;

    public Command Command()
    {
        var command = RequestRunner.New(
            _help,
            [_name, _follow, _count],
            "With -f those follow that come. With --json a line for each, as \"listen --json\" prints it.");
        command.SetAction((parsed, cancellationToken) => runner.WithClientAsync(parsed, client => RunAsync(parsed, client, cancellationToken), cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, ICircusClient client, CancellationToken cancellationToken)
    {
        var prefix = parsed.GetValue(_name) is { } name ? $"{Topic.AllEvents}{Topic.KeyOf(name)}." : Topic.AllEvents;
        if (!parsed.GetValue(_follow))
        {
            return await PrintPastAsync(parsed, client, prefix, after: null, cancellationToken) is null
                ? throw new CommandRefusedException(ErrorCode.UnknownCommand, "this circusd remembers no events; \"circusctl events -f\" tells those that come")
                : ExitCode.Done;
        }

        // Subscribed first: what happens while the past is asked for comes twice, and is told once.
        var near = await route.NearEndAsync(parsed, await EventEndpointAsync(parsed, client, cancellationToken), cancellationToken);
        using var events = new MessageSubscriber(near, [prefix], keys: globals.Keys(parsed));
        try
        {
            await FollowAsync(parsed, client, prefix, events, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C is how following ends.
        }

        return ExitCode.Done;
    }

    private async Task FollowAsync(ParseResult parsed, ICircusClient client, string prefix, MessageSubscriber events, CancellationToken cancellationToken)
    {
        var past = await PrintPastAsync(parsed, client, prefix, after: null, cancellationToken);
        var last = past ?? 0;
        await using var reader = events.ReadAllAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        var next = reader.MoveNextAsync().AsTask();
        if (past is not null && await Task.WhenAny(next, Task.Delay(_subscription, cancellationToken)) != next)
        {
            // What happened before the subscription was in place.
            last = await PrintPastAsync(parsed, client, prefix, last, cancellationToken) ?? last;
        }

        // Numbers of events have no gap, but those of one watcher do.
        var mayMiss = past is not null;
        long? before = null;
        while (await next)
        {
            var message = reader.Current;
            var seq = Seq(message.Payload);
            if (seq <= before)
            {
                // Another circusd, which counts from 1.
                last = 0;
            }

            before = seq ?? before;
            if (mayMiss && seq > last + 1)
            {
                last = await PrintPastAsync(parsed, client, prefix, last, cancellationToken) ?? last;
                mayMiss = prefix == Topic.AllEvents;
            }

            if (seq is null || seq > last)
            {
                last = seq ?? last;
                Print(parsed, message);
                await console.Out.FlushAsync(cancellationToken);
            }

            next = reader.MoveNextAsync().AsTask();
        }
    }

    /// <summary>Tells the last ones, or all behind a number. The number of the last that was told; null when this circusd keeps none.</summary>
    private async Task<long?> PrintPastAsync(ParseResult parsed, ICircusClient client, string prefix, long? after, CancellationToken cancellationToken)
    {
        var last = after ?? 0;
        while (true)
        {
            var properties = new JsonObject { ["topic"] = prefix, ["limit"] = after is null ? parsed.GetValue(_count) : Page };
            if (after is not null)
            {
                properties["after"] = last;
                properties.With("epoch", _epoch);
            }

            var reply = await client.SendAsync(new ControlRequest("events", properties), cancellationToken: cancellationToken);
            if (reply.IsError)
            {
                // An older circusd, or the original.
                return reply.Error == ErrorCode.UnknownCommand ? null : throw new CommandRefusedException(reply.Error, reply.Reason);
            }

            _epoch = reply.Body.TryGetProperty("epoch", out var epoch) ? epoch.GetString() : null;
            if (reply.Body.TryGetProperty("restarted", out var restarted) && restarted.ValueKind == JsonValueKind.True)
            {
                // Numbers of another circusd: all of these are new.
                last = 0;
            }

            var isAnyNew = false;
            foreach (var told in reply.Body.GetProperty("events").EnumerateArray())
            {
                var message = new TopicMessage(told.GetProperty("topic").GetString()!, told.GetProperty("payload"));
                if (after is null || Seq(message.Payload) > last)
                {
                    isAnyNew = true;
                    last = Math.Max(last, Seq(message.Payload) ?? 0);
                    Print(parsed, message);
                }
            }

            await console.Out.FlushAsync(cancellationToken);
            if (reply.Body.TryGetProperty("next", out var next) && next.TryGetInt64(out var number))
            {
                last = Math.Max(last, number);
            }

            if (after is null || !isAnyNew)
            {
                return last;
            }
        }
    }

    private async Task<string> EventEndpointAsync(ParseResult parsed, ICircusClient client, CancellationToken cancellationToken)
    {
        if (globals.IsUnix(parsed))
        {
            // Events come over the same socket.
            return globals.ControlEndpoint(parsed);
        }

        var options = (await client.CallAsync("globaloptions", new JsonObject { ["option"] = "pubsub_endpoint" }, cancellationToken)).GetProperty("options");
        var told = options.GetProperty("pubsub_endpoint").GetString()!;
        // What circusd binds to may be every address of its machine: the one that it was asked at is one of them.
        return Endpoint.TryParse(told, out var events, out _) && events.Host is "*" or "0.0.0.0" && Endpoint.TryParse(globals.ControlEndpoint(parsed), out var control, out _)
            ? control.WithPort(events.Port).ToString()
            : told;
    }

    private void Print(ParseResult parsed, TopicMessage message) =>
        console.Out.WriteLine(runner.IsJson(parsed) ? EventText.Json(message) : EventText.Line(message));

    private static long? Seq(JsonElement payload) =>
        payload.ValueKind == JsonValueKind.Object && payload.TryGetProperty("seq", out var seq) && seq.TryGetInt64(out var number) ? number : null;
}
