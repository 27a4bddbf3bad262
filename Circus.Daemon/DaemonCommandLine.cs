using System.Collections;
using System.CommandLine;
using System.Globalization;
using Circus.Daemon.Configuration;
using Circus.Logging;

namespace Circus.Daemon;

/// <summary>What circusd understands on its command line.</summary>
internal static class DaemonCommandLine
{
    private static readonly string[] _levels = ["critical", "error", "warning", "info", "debug"];

    public static Task<int> RunAsync(string[] args)
    {
        var file = new Argument<string?>("config")
        {
            Description = "Ini file to run. Without one the quick start shows the product on a few small programs.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        file.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && token.Value.StartsWith('-'))
            {
                result.AddError($"there is no option {token.Value}");
            }
        });
        var logLevel = new Option<string?>("--log-level") { HelpName = "LEVEL", Description = "critical, error, warning, info or debug; over the ini file" };
        logLevel.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !_levels.Contains(token.Value, StringComparer.OrdinalIgnoreCase))
            {
                result.AddError($"--log-level: found {ConfigFault.Quote(token.Value)}, allowed: critical, error, warning, info or debug");
            }
        });
        var logOutput = new Option<string?>("--log-output") { HelpName = "PLACE", Description = "- (standard error), stdout, a path or syslog://...; over the ini file" };
        logOutput.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && SyslogAddress.IsMeant(token.Value) && !SyslogAddress.TryParse(token.Value, out _, out var fault))
            {
                result.AddError($"--log-output: {fault}");
            }
        });
        var loggerConfig = new Option<string?>("--logger-config")
        {
            HelpName = "FILE",
            Description = "Configuration of Python's logging (.ini, .json, .yaml), or \"default\" for none; over the ini file",
        };
        var pidFile = new Option<string?>("--pidfile") { HelpName = "FILE", Description = "File to write the pid to; over the ini file" };
        var daemon = new Option<bool>(BackgroundStart.Option) { Description = "Run in the background; returns when it answers, or with its message when it cannot start" };
        var check = new Option<bool>("--check") { Description = "Read the configuration, say what is wrong with it, here and on this machine, and what would be started, and end" };
        var print = new Option<bool>("--print-quickstart") { Description = "Print the quick start's configuration, to start your own from" };
        var command = new RootCommand("Circus for .NET: supervises processes and sockets, with live statistics and a web console.")
        {
            file, logLevel, logOutput, loggerConfig, pidFile, daemon, check, print,
        };
        command.SetAction(async (parsed, _) =>
        {
            if (parsed.GetValue(print))
            {
                Console.Out.Write(ConfigLoader.QuickStartText);
                return 0;
            }

            SignalHandling.HearIgnored();
            using var ready = BackgroundStart.TakeReady();
            var manager = ServiceManager.Take();
            var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
                .ToDictionary(pair => (string)pair.Key, pair => (string?)pair.Value ?? string.Empty, StringComparer.Ordinal);
            var path = parsed.GetValue(file);
            var source = new ConfigSource(path, environment, Override);
            var loaded = source.Load();
            if (loaded.Options is not { } options)
            {
                foreach (var fault in loaded.Faults)
                {
                    Console.Error.WriteLine(fault);
                }

                Warn(parsed.GetValue(check) ? loaded.Warnings : []);
                return DaemonHost.UsageError;
            }

            if (options.LoggerConfig is { } python && !LoggerConfig.TryRead(python, options.Log, out LogSettings? _, out var wrong))
            {
                Console.Error.WriteLine($"circusd: {wrong}");
                Warn(parsed.GetValue(check) ? loaded.Warnings : []);
                return DaemonHost.UsageError;
            }

            if (parsed.GetValue(check))
            {
                Warn(loaded.Warnings);
                Warn(LaunchCheck.FaultsOf(options));
                Console.Out.WriteLine($"{path ?? "quick start"}: {Count(options.Watchers.Count, "watcher")}, {Count(options.Sockets.Count, "socket")}, no fault");
                foreach (var line in ConfigSummary.Of(options))
                {
                    Console.Out.WriteLine(line);
                }

                return 0;
            }

            return parsed.GetValue(daemon)
                ? BackgroundStart.Run()
                : await DaemonHost.RunAsync(source, options, loaded.Warnings, () => BackgroundStart.TellReady(ready), manager);

            DaemonOptions Override(DaemonOptions options)
            {
                var log = options.Log;
                var config = parsed.GetValue(loggerConfig) ?? options.LoggerConfig;
                config = config == DaemonOptions.DefaultLoggerConfig ? null : config;
                if (config is not null && LoggerConfig.TryRead(config, log, out var given, out string? _))
                {
                    log = given;
                }

                // What the command line says comes first of all.
                return options with
                {
                    Log = log with { Level = parsed.GetValue(logLevel)?.ToLowerInvariant() ?? log.Level, Output = parsed.GetValue(logOutput) ?? log.Output },
                    LoggerConfig = config,
                    PidFile = parsed.GetValue(pidFile) ?? options.PidFile,
                };
            }
        });
        var result = command.Parse(args);
        // The host handles the signals itself.
        var invocation = new InvocationConfiguration { ProcessTerminationTimeout = null };
        return result.Errors.Count > 0 ? Task.FromResult(Usage(result)) : result.InvokeAsync(invocation);
    }

    private static string Count(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private static void Warn(IEnumerable<object> warnings)
    {
        foreach (var warning in warnings)
        {
            Console.Error.WriteLine($"warning: {warning}");
        }
    }

    private static int Usage(ParseResult result)
    {
        foreach (var error in result.Errors)
        {
            Console.Error.WriteLine($"circusd: {error.Message}");
        }

        Console.Error.WriteLine("circusd --help lists the options");
        return DaemonHost.UsageError;
    }
}
