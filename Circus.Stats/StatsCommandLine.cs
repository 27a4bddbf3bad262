using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Circus.Protocol;

namespace Circus.Stats;

/// <summary>What circusd-stats understands on its command line; the names are those of Circus.</summary>
internal static class StatsCommandLine
{
    private const int UsageError = 2;

    public static Task<int> RunAsync(string[] args)
    {
        var defaults = new StatsOptions();
        var endpoint = Address("--endpoint", defaults.Endpoint, "Control channel of circusd");
        var pubsub = Address("--pubsub", defaults.Pubsub, "Event channel of circusd");
        var statspoint = Address("--statspoint", defaults.Statspoint, "Where to publish the statistics");
        var query = new Option<string?>("--query") { Description = "Where to answer questions [default: the port behind --statspoint, or any free one]" };
        query.Validators.Add(result => CheckAddress(result, "--query"));
        var history = new Option<string?>("--history") { Description = "File that keeps the history while the program does not run" };
        var interval = new Option<TimeSpan>("--interval")
        {
            Description = "Seconds between two samples, 0.1 to 3600",
            DefaultValueFactory = _ => defaults.Interval,
            CustomParser = ParseInterval,
        };
        var key = new Option<string?>("--curve-secret-key-file") { Description = "Secret key of circusd: encrypts the statistics (circusctl keygen)" };
        var authorized = new Option<string?>("--authorized-keys-file") { Description = "Clients that may set the interval; together with --curve-secret-key-file" };
        var endsWithParent = new Option<bool>("--end-with-parent") { Description = "End when the process that started this one is gone" };
        var logLevel = new Option<string>("--log-level")
        {
            Description = "critical, error, warning, info or debug",
            DefaultValueFactory = _ => defaults.LogLevel,
        };
        logLevel.AcceptOnlyFromAmong("critical", "error", "warning", "info", "debug");
        var logOutput = new Option<string>("--log-output")
        {
            Description = "- (standard error), stdout, a path or syslog://...",
            DefaultValueFactory = _ => defaults.LogOutput,
        };
        var ssh = new Option<string?>("--ssh") { Description = "Not supported: use ssh -L and --endpoint" };
        ssh.Validators.Add(result => result.AddError("--ssh is not supported: open the tunnel with ssh -L PORT:localhost:5555 HOST and give --endpoint tcp://127.0.0.1:PORT"));
        var command = new RootCommand("Measures every process of a circusd and publishes the figures. circusd starts it (statsd = True).")
        {
            endpoint, pubsub, statspoint, query, key, authorized, history, interval, endsWithParent, logLevel, logOutput, ssh,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(key) is null != result.GetValue(authorized) is null)
            {
                result.AddError("--curve-secret-key-file and --authorized-keys-file are given together");
            }
        });
        command.SetAction((parsed, _) => StatsHost.RunAsync(new StatsOptions
        {
            Endpoint = parsed.GetRequiredValue(endpoint),
            Pubsub = parsed.GetRequiredValue(pubsub),
            Statspoint = parsed.GetRequiredValue(statspoint),
            Query = parsed.GetValue(query),
            History = parsed.GetValue(history),
            CurveSecretKeyFile = parsed.GetValue(key),
            AuthorizedKeysFile = parsed.GetValue(authorized),
            Interval = parsed.GetValue(interval),
            EndsWithParent = parsed.GetValue(endsWithParent),
            LogLevel = parsed.GetRequiredValue(logLevel),
            LogOutput = parsed.GetRequiredValue(logOutput),
        }));
        var result = command.Parse(args);
        // The host handles the signals itself.
        var invocation = new InvocationConfiguration { ProcessTerminationTimeout = null };
        return result.Errors.Count > 0 ? Task.FromResult(Usage(result)) : result.InvokeAsync(invocation);
    }

    private static Option<string> Address(string name, string value, string description)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result => CheckAddress(result, name));
        return option;
    }

    private static void CheckAddress(OptionResult result, string name)
    {
        if (result.Tokens is [var token] && !Endpoint.TryParse(token.Value, out _, out var error))
        {
            result.AddError($"{name} {token.Value}: {error}");
        }
    }

    private static TimeSpan ParseInterval(ArgumentResult result)
    {
        if (result.Tokens is [var token]
            && double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            && seconds >= StatsOptions.ShortestInterval.TotalSeconds && seconds <= StatsOptions.LongestInterval.TotalSeconds)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        result.AddError("--interval is a number of seconds from 0.1 to 3600");
        return default;
    }

    private static int Usage(ParseResult result)
    {
        foreach (var error in result.Errors)
        {
            Console.Error.WriteLine($"circusd-stats: {error.Message}");
        }

        Console.Error.WriteLine("circusd-stats --help lists the options");
        return UsageError;
    }
}
