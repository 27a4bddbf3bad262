using System.Collections;
using System.CommandLine;
using Circus.Daemon.Configuration;
using Circus.Logging;

namespace Circus.Daemon;

/// <summary>What circusd understands on its command line.</summary>
internal static class DaemonCommandLine
{
    public static Task<int> RunAsync(string[] args)
    {
        var file = new Argument<string?>("config")
        {
            Description = "Ini file to run. Without one the quick start shows the product on a few small programs.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var logLevel = new Option<string?>("--log-level") { Description = "critical, error, warning, info or debug; over the ini file" };
        logLevel.AcceptOnlyFromAmong("critical", "error", "warning", "info", "debug");
        var logOutput = new Option<string?>("--log-output") { Description = "- (standard error), stdout, a path or syslog://...; over the ini file" };
        logOutput.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && SyslogAddress.IsMeant(token.Value) && !SyslogAddress.TryParse(token.Value, out _, out var fault))
            {
                result.AddError($"--log-output: {fault}");
            }
        });
        var loggerConfig = new Option<string?>("--logger-config")
        {
            Description = "Configuration of Python's logging (.ini, .json, .yaml), or \"default\" for none; over the ini file",
        };
        var pidFile = new Option<string?>("--pidfile") { Description = "File to write the pid to; over the ini file" };
        var daemon = new Option<bool>(BackgroundStart.Option) { Description = "Run in the background; returns when it answers, or with its message when it cannot start" };
        var check = new Option<bool>("--check") { Description = "Read the configuration, say what is wrong with it and what would be started, and end" };
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

                return DaemonHost.UsageError;
            }

            if (options.LoggerConfig is { } python && !LoggerConfig.TryRead(python, options.Log, out LogSettings? _, out var wrong))
            {
                Console.Error.WriteLine($"circusd: {wrong}");
                return DaemonHost.UsageError;
            }

            if (parsed.GetValue(check))
            {
                foreach (var warning in loaded.Warnings)
                {
                    Console.Error.WriteLine(warning);
                }

                Console.Out.WriteLine($"{path ?? "quick start"}: {options.Watchers.Count} watchers, {options.Sockets.Count} sockets, no fault");
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
                    Log = log with { Level = parsed.GetValue(logLevel) ?? log.Level, Output = parsed.GetValue(logOutput) ?? log.Output },
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
