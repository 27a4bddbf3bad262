using System.CommandLine;
using System.CommandLine.Parsing;
using Circus.Daemon.Configuration;
using Circus.Protocol;
using Circus.Protocol.Plugins;

namespace Circus.Plugins;

/// <summary>
/// What circus-plugin understands on its command line: the names are those of Circus. What is not there comes from the environment that
/// circusd gives it.
/// </summary>
internal static class PluginCommandLine
{
    private const int UsageError = 2;

    public static Task<int> RunAsync(string[] args)
    {
        PluginContext context;
        try
        {
            context = PluginContext.FromEnvironment();
        }
        catch (FormatException fault)
        {
            Console.Error.WriteLine($"circus-plugin: {fault.Message}");
            return Task.FromResult(UsageError);
        }

        var name = new Argument<string?>("plugin")
        {
            Description = $"{string.Join(", ", PluginKeys.BuiltIn.Where(kind => kind.Name != PluginKeys.Flapping).Select(kind => kind.Name))}, or its class in Circus",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var endpoint = Address("--endpoint", context.Endpoint, "Control channel of circusd");
        var pubsub = Address("--pubsub", context.PubsubEndpoint, "Event channel of circusd");
        var config = new Option<Dictionary<string, string>>("--config")
        {
            Description = "Options of the plugin: key:value:::key2:value2; over those of the environment",
            DefaultValueFactory = _ => [],
            CustomParser = ParseConfig,
        };
        var checkDelay = new Option<double>("--check-delay") { Description = "check_delay of circusd", DefaultValueFactory = _ => context.CheckDelay.TotalSeconds };
        var logLevel = new Option<string>("--log-level")
        {
            Description = "critical, error, warning, info or debug",
            DefaultValueFactory = _ => "info",
        };
        logLevel.AcceptOnlyFromAmong("critical", "error", "warning", "info", "debug");
        var logOutput = new Option<string>("--log-output") { Description = "- (standard error), stdout or a path", DefaultValueFactory = _ => "-" };
        var endsWithParent = new Option<bool>("--end-with-parent") { Description = "End when the process that started this one is gone" };
        var command = new RootCommand("Runs a plugin of circusd. circusd starts it for a section [plugin:NAME].")
        {
            name, endpoint, pubsub, config, checkDelay, logLevel, logOutput, endsWithParent,
        };
        command.SetAction((parsed, _) =>
        {
            if (parsed.GetValue(name) is not { } use)
            {
                // As in Circus: usage, and no error.
                return command.Parse("--help").InvokeAsync(cancellationToken: CancellationToken.None);
            }

            if (PluginKeys.Find(use) is not { } kind || kind.Name == PluginKeys.Flapping)
            {
                return Task.FromResult(Usage([$"{use} is none of the plugins here"]));
            }

            var given = parsed.GetRequiredValue(config);
            return PluginHost.RunAsync(new PluginSettings(kind, context with
            {
                Endpoint = parsed.GetRequiredValue(endpoint),
                PubsubEndpoint = parsed.GetRequiredValue(pubsub),
                CheckDelay = TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(checkDelay), 0, 1e9)),
                Options = given.Concat(context.Options).DistinctBy(pair => pair.Key).ToDictionary(),
            })
            {
                LogLevel = parsed.GetRequiredValue(logLevel),
                LogOutput = parsed.GetRequiredValue(logOutput),
                EndsWithParent = parsed.GetValue(endsWithParent),
            });
        });
        var result = command.Parse(args);
        // The host handles the signals itself.
        var invocation = new InvocationConfiguration { ProcessTerminationTimeout = null };
        return result.Errors.Count > 0
            ? Task.FromResult(Usage(result.Errors.Select(error => error.Message)))
            : result.InvokeAsync(invocation);
    }

    private static Option<string> Address(string name, string value, string description)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !Endpoint.TryParse(token.Value, out _, out var error))
            {
                result.AddError($"{name} {token.Value}: {error}");
            }
        });
        return option;
    }

    /// <summary>The form of Circus; a value that contains ":::" cannot be written in it.</summary>
    private static Dictionary<string, string> ParseConfig(ArgumentResult result)
    {
        Dictionary<string, string> options = [];
        foreach (var part in result.Tokens.SelectMany(token => token.Value.Split(":::", StringSplitOptions.RemoveEmptyEntries)))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                options[part[..colon]] = part[(colon + 1)..];
            }
            else
            {
                result.AddError($"--config {part}: options look like key:value:::key2:value2");
            }
        }

        return options;
    }

    private static int Usage(IEnumerable<string> errors)
    {
        foreach (var error in errors)
        {
            Console.Error.WriteLine($"circus-plugin: {error}");
        }

        Console.Error.WriteLine("circus-plugin --help lists the options and plugins");
        return UsageError;
    }
}
