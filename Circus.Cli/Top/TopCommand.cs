using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Circus.Cli.Commands;
using Circus.Cli.Output;
using Circus.Cli.Ssh;
using Circus.Protocol;
using Circus.Protocol.Keys;

namespace Circus.Cli.Top;

/// <summary>"circus-top", and "circusctl top".</summary>
internal static class TopCommand
{
    private const string Help = "Shows what every process uses, live. --endpoint is that of the statistics.";

    private static readonly Option<string> _control = new("--control")
    {
        Description = "Address of circusd itself, for names and states",
        HelpName = "ENDPOINT",
        DefaultValueFactory = _ => Endpoint.DefaultControl,
    };

    private static readonly Option<TimeSpan?> _processTimeout = new("--process-timeout")
    {
        Description = "After that a silent process is dropped [default: 3]",
        HelpName = "SECONDS",
        CustomParser = ParseSeconds,
    };

    private static readonly Option<bool> _once = CommonSymbols.Flag("--once", "Print one picture and end");

    static TopCommand() => _control.Validators.Add(GlobalOptions.Validate);

    /// <summary>A command of circusctl.</summary>
    public static Command Of(RequestRunner runner, GlobalOptions globals, CliConsole console, Route route)
    {
        var command = RequestRunner.New("top", $"Show what every process uses, live\n\n--endpoint is that of the statistics [default: {Endpoint.DefaultStats}].", [_control, _processTimeout, _once]);
        command.SetAction((parsed, cancellationToken) => runner.GuardAsync(parsed, async () =>
        {
            var stats = await route.NearEndAsync(parsed, globals.Given(parsed) ?? Endpoint.DefaultStats, cancellationToken);
            var control = await route.NearEndAsync(parsed, parsed.GetRequiredValue(_control), cancellationToken);
            return await RunAsync(parsed, stats, control, globals.Keys(parsed), globals.IsJson(parsed), console, cancellationToken);
        }));
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
            RunAsync(parsed, parsed.GetRequiredValue(endpoint), parsed.GetRequiredValue(_control), ConnectionKeys.FromEnvironment(), parsed.GetValue(json), console, cancellationToken));
        return root;
    }

    private static Task<int> RunAsync(
        ParseResult parsed, string endpoint, string control, ConnectionKeys? keys, bool isJson, CliConsole console, CancellationToken cancellationToken)
    {
        var options = new TopOptions(endpoint, control, parsed.GetValue(_processTimeout) ?? TimeSpan.FromSeconds(3)) { Keys = keys };
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
