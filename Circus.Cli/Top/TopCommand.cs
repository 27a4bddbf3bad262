using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Circus.Cli.Commands;
using Circus.Cli.Output;
using Circus.Protocol;

namespace Circus.Cli.Top;

/// <summary>"circus-top", and "circusctl top".</summary>
internal static class TopCommand
{
    private const string Help = "Shows what every process uses, live. --endpoint is that of the statistics.";

    private static readonly Option<string> _control = new("--control")
    {
        Description = "Address of circusd itself, for names and states",
        DefaultValueFactory = _ => Endpoint.DefaultControl,
    };

    private static readonly Option<TimeSpan?> _processTimeout = new("--process-timeout")
    {
        Description = "Seconds after which a silent process is dropped [default: 3]",
        CustomParser = ParseSeconds,
    };

    private static readonly Option<bool> _once = new("--once") { Description = "Print one picture and end" };

    static TopCommand() => _control.Validators.Add(GlobalOptions.Validate);

    /// <summary>A command of circusctl.</summary>
    public static Command Of(GlobalOptions globals, CliConsole console)
    {
        var command = RequestRunner.New("top", Help, [_control, _processTimeout, _once]);
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(parsed, globals.Given(parsed), globals.IsJson(parsed), console, cancellationToken));
        return command;
    }

    /// <summary>The program of that name.</summary>
    public static RootCommand Root(CliConsole console)
    {
        var endpoint = new Option<string>("--endpoint") { Description = "Address of circusd-stats", DefaultValueFactory = _ => Endpoint.DefaultStats };
        endpoint.Validators.Add(GlobalOptions.Validate);
        var json = new Option<bool>("--json") { Description = "With --once: as JSON" };
        var root = new RootCommand(Help) { endpoint, _control, _processTimeout, _once, json };
        root.SetAction((parsed, cancellationToken) =>
            RunAsync(parsed, parsed.GetValue(endpoint), parsed.GetValue(json), console, cancellationToken));
        return root;
    }

    private static Task<int> RunAsync(ParseResult parsed, string? endpoint, bool isJson, CliConsole console, CancellationToken cancellationToken)
    {
        var options = new TopOptions(endpoint ?? Endpoint.DefaultStats, parsed.GetRequiredValue(_control), parsed.GetValue(_processTimeout) ?? TimeSpan.FromSeconds(3));
        // Without a terminal there is nothing to paint on.
        return parsed.GetValue(_once) || isJson || !console.IsTerminal
            ? new TopSnapshot(options, console, TimeProvider.System).RunAsync(isJson, cancellationToken)
            : new TopDashboard(options, console, TimeProvider.System).RunAsync(cancellationToken);
    }

    private static TimeSpan? ParseSeconds(ArgumentResult result)
    {
        if (result.Tokens is [var token]
            && double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 3600)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        result.AddError("--process-timeout is a number of seconds, more than 0 and at most 3600");
        return null;
    }
}
