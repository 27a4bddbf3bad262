using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Cli.Help;
using Circus.Cli.Output;
using Circus.Cli.Ssh;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;

namespace Circus.Cli.Commands;

/// <summary>Sends one request, prints what came, and turns it into an exit status: the way of every command.</summary>
internal sealed class RequestRunner(GlobalOptions globals, CliConsole console, Route route)
{
    /// <summary>A command that asks for one reply.</summary>
    /// <param name="help">Its name and what it does.</param>
    /// <param name="symbols">Arguments and options.</param>
    /// <param name="properties">What goes into the request; may throw <see cref="UsageException"/>.</param>
    /// <param name="print">The reply for people; "ok" when left out.</param>
    /// <param name="more">Help that only the terminal needs.</param>
    public Command Command(
        CommandHelp help, IEnumerable<Symbol> symbols, Func<ParseResult, JsonObject> properties, Action<JsonElement, TextWriter>? print = null, string more = "")
    {
        var command = New(help, symbols, more);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed, help.Name, () => properties(parsed), print ?? ((_, output) => output.WriteLine("ok")), cancellationToken));
        return command;
    }

    /// <summary>A command of circusd with an action of its own.</summary>
    public static Command New(CommandHelp help, IEnumerable<Symbol> symbols, string more = "") => New(help.Name, help.Description(more), symbols);

    /// <summary>A command that only circusctl has.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="help">What it does in a few words; behind an empty line more about it.</param>
    /// <param name="symbols">Arguments and options.</param>
    public static Command New(string name, string help, IEnumerable<Symbol> symbols)
    {
        var command = new Command(name, help);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Add(argument);
            }
            else if (symbol is Option option)
            {
                command.Add(option);
            }
        }

        return command;
    }

    /// <summary>Sends one request and prints the reply.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="name">Of the command on the wire.</param>
    /// <param name="properties">What goes into the request; may throw <see cref="UsageException"/>.</param>
    /// <param name="print">The reply for people.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    /// <param name="status">Exit status for a reply that is no error; 0 when left out.</param>
    public Task<int> RunAsync(
        ParseResult parsed, string name, Func<JsonObject> properties, Action<JsonElement, TextWriter> print, CancellationToken cancellationToken, Func<JsonElement, int>? status = null) =>
        GuardAsync(parsed, async () =>
        {
            var request = new ControlRequest(name, properties());
            return await WithClientAsync(parsed, async client =>
            {
                var reply = await client.SendAsync(request, cancellationToken: cancellationToken);
                if (globals.IsJson(parsed))
                {
                    console.Out.WriteLine(JsonText.Of(reply.Body, globals.IsPretty(parsed), console.HasColour));
                }
                else if (reply.IsError)
                {
                    throw new CommandRefusedException(reply.Error, reply.Reason);
                }
                else
                {
                    print(reply.Body, console.Out);
                    Warn(reply.Body);
                }

                return reply.IsError ? ExitCode.Refused : status?.Invoke(reply.Body) ?? ExitCode.Done;
            }, cancellationToken);
        });

    /// <summary>What was done, but perhaps not meant so.</summary>
    private void Warn(JsonElement reply)
    {
        if (reply.TryGetProperty("warnings", out var warnings) && warnings.ValueKind == JsonValueKind.Array)
        {
            foreach (var warning in warnings.EnumerateArray())
            {
                console.Error.WriteLine(TableWriter.OneLine($"warning: {warning}"));
            }
        }
    }

    /// <summary>Whether the answer is wanted as JSON.</summary>
    public bool IsJson(ParseResult parsed) => globals.IsJson(parsed);

    /// <summary>Whether that is for people too.</summary>
    public bool IsPretty(ParseResult parsed) => globals.IsPretty(parsed);

    /// <summary>Runs with a client whose requests have the time-out of the command line.</summary>
    public Task<int> WithClientAsync(ParseResult parsed, Func<ICircusClient, Task<int>> run, CancellationToken cancellationToken) =>
        GuardAsync(parsed, async () =>
        {
            using var client = new CircusClient(await route.NearEndAsync(parsed, globals.ControlEndpoint(parsed), cancellationToken), keys: globals.Keys(parsed));
            return await run(new TimedClient(client, globals.Timeout(parsed)));
        });

    /// <summary>Turns what can go wrong into a line with the next step.</summary>
    public async Task<int> GuardAsync(ParseResult parsed, Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (UsageException wrong)
        {
            return console.Fail(ExitCode.Usage, $"circusctl: error: {wrong.Message}. \"circusctl help {parsed.CommandResult.Command.Name}\" tells more.");
        }
        catch (DaemonUnreachableException silence) when (silence.Timeout == TimeSpan.Zero)
        {
            return console.Fail(ExitCode.Unreachable, $"circusctl: {silence.Message} Check that circusd runs, and --endpoint.");
        }
        catch (DaemonUnreachableException silence)
        {
            var said = route.Complaint is { } complaint ? $" (ssh says: {complaint})" : "";
            return console.Fail(
                ExitCode.Unreachable,
                $"circusctl: Timed out. No answer from {globals.ControlEndpoint(parsed)} within {silence.Timeout.TotalSeconds:0.###} s{said}."
                + " Either circusd cannot be reached there: check that it runs, and --endpoint. Or what was asked takes longer, as with --waiting: raise --timeout.");
        }
        catch (TunnelException noWay)
        {
            return console.Fail(ExitCode.Unreachable, $"circusctl: error: {noWay.Message}");
        }
        catch (CommandRefusedException refusal)
        {
            // Faults of a configuration come one a line.
            var lines = refusal.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(TableWriter.OneLine);
            return console.Fail(ExitCode.Refused, $"error: {string.Join($"{console.Error.NewLine}       ", lines)}");
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // What came is JSON, but not that command's: a daemon of another version, or no circusd at all.
            return console.Fail(
                ExitCode.Unreachable,
                $"error: the answer to {parsed.CommandResult.Command.Name} is not understood ({fault.Message}); --json shows it. Is that a circusd at {globals.ControlEndpoint(parsed)}?");
        }
    }
}
