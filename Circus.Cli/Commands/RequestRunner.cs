using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Cli.Output;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;

namespace Circus.Cli.Commands;

/// <summary>Sends one request, prints what came, and turns it into an exit status: the way of every command.</summary>
internal sealed class RequestRunner(GlobalOptions globals, CliConsole console)
{
    /// <summary>A command that asks for one reply.</summary>
    /// <param name="name">Its name here and on the wire.</param>
    /// <param name="help">One sentence.</param>
    /// <param name="symbols">Arguments and options.</param>
    /// <param name="properties">What goes into the request; may throw <see cref="UsageException"/>.</param>
    /// <param name="print">The reply for people; "ok" when left out.</param>
    public Command Command(
        string name, string help, IEnumerable<Symbol> symbols, Func<ParseResult, JsonObject> properties, Action<JsonElement, TextWriter>? print = null)
    {
        var command = New(name, help, symbols);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed, name, () => properties(parsed), print ?? ((_, output) => output.WriteLine("ok")), cancellationToken));
        return command;
    }

    /// <summary>A command of that form with an action of its own.</summary>
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

    public async Task<int> RunAsync(
        ParseResult parsed, string name, Func<JsonObject> properties, Action<JsonElement, TextWriter> print, CancellationToken cancellationToken)
    {
        JsonObject arguments;
        try
        {
            arguments = properties();
        }
        catch (UsageException wrong)
        {
            console.Error.WriteLine($"circusctl: {wrong.Message}");
            return ExitCode.Usage;
        }

        return await WithClientAsync(parsed, async client =>
        {
            var reply = await client.SendAsync(new ControlRequest(name, arguments), globals.Timeout(parsed), cancellationToken);
            if (globals.IsJson(parsed))
            {
                console.Out.WriteLine(JsonText.Of(reply.Body, globals.IsPretty(parsed)));
            }
            else if (reply.IsError)
            {
                throw new CommandRefusedException(reply.Error, reply.Reason);
            }
            else
            {
                print(reply.Body, console.Out);
            }

            return reply.IsError ? ExitCode.Refused : ExitCode.Done;
        });
    }

    /// <summary>Whether the answer is wanted as JSON.</summary>
    public bool IsJson(ParseResult parsed) => globals.IsJson(parsed);

    /// <summary>Turns what can go wrong into a line with the next step.</summary>
    public async Task<int> WithClientAsync(ParseResult parsed, Func<ICircusClient, Task<int>> run)
    {
        var endpoint = globals.ControlEndpoint(parsed);
        using var client = new CircusClient(endpoint);
        try
        {
            return await run(client);
        }
        catch (DaemonUnreachableException silence)
        {
            console.Error.WriteLine(
                $"circusctl: {silence.Message} Is circusd running there? --endpoint gives another address, --timeout waits longer (a command that waits for processes to end may take their graceful time-out).");
            return ExitCode.Unreachable;
        }
        catch (CommandRefusedException refusal)
        {
            console.Error.WriteLine($"circusctl: {refusal.Message}");
            return ExitCode.Refused;
        }
    }
}
