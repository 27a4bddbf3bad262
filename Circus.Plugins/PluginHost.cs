using System.Net.Sockets;
using System.Runtime.InteropServices;
using Circus.Logging;
using Circus.Protocol.Plugins;
using Microsoft.Extensions.Logging;

namespace Circus.Plugins;

/// <summary>The composition root of circus-plugin.</summary>
internal static partial class PluginHost
{
    private const int Failure = 1;
    private const int UsageError = 2;

    private static readonly TimeSpan _parentCheck = TimeSpan.FromSeconds(1);

    /// <summary>Runs the plugin until a signal, or until the parent is gone.</summary>
    /// <returns>The exit status: 0, 1 when it cannot do its work, 2 when its options are wrong.</returns>
    public static async Task<int> RunAsync(PluginSettings settings)
    {
        // First of all: one that ends while this program starts is already somebody else's when it is looked at later.
        var parent = ParentProcess.Pid();
        if (!ProgramLog.TryCreate(new LogSettings { Level = settings.LogLevel, Output = settings.LogOutput }, out var log, out var logFault))
        {
            Console.Error.WriteLine($"circus-plugin: {logFault}");
            return Failure;
        }

        using var opened = log;
        var logger = log.Loggers.CreateLogger(settings.Context.Name);
        var options = new PluginOptions(settings.Kind, settings.Context.Options);
        using var plugin = PluginTable.Make(settings.Kind.Name, new PluginServices(settings.Context, options, TimeProvider.System, logger));
        foreach (var fault in options.Faults)
        {
            LogFault(logger, settings.Context.Name, fault);
        }

        return plugin is null || options.Faults.Count > 0 ? UsageError : await RunAsync(plugin, settings, parent, logger);
    }

    private static async Task<int> RunAsync(BuiltInPlugin plugin, PluginSettings settings, int parent, ILogger logger)
    {
        // Never disposed: a signal that arrives at the very end must still find it.
        var stop = new CancellationTokenSource();
        using var hangUp = OnSignal(PosixSignal.SIGHUP, stop);
        using var quit = OnSignal(PosixSignal.SIGQUIT, stop);
        using var interrupt = OnSignal(PosixSignal.SIGINT, stop);
        using var terminate = OnSignal(PosixSignal.SIGTERM, stop);
        var watch = settings.EndsWithParent ? WatchParentAsync(parent, stop) : Task.CompletedTask;
        LogRunning(logger, settings.Context.Name, settings.Kind.Name, settings.Context.Endpoint);
        try
        {
            await PluginRunner.RunAsync(plugin, settings.Context, TimeProvider.System, stop.Token);
            return 0;
        }
        catch (SocketException fault)
        {
            LogUnable(logger, settings.Context.Name, fault.Message);
            return Failure;
        }
        finally
        {
            await stop.CancelAsync();
            await watch;
        }
    }

    private static async Task WatchParentAsync(int parent, CancellationTokenSource stop)
    {
        using var timer = new PeriodicTimer(_parentCheck);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                if (ParentProcess.Pid() != parent)
                {
                    await stop.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end, as asked for.
        }
    }

    private static PosixSignalRegistration OnSignal(PosixSignal signal, CancellationTokenSource stop) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });

    [LoggerMessage(5000, LogLevel.Information, "{Watcher}: {Plugin} runs, with circusd at {Endpoint}", EventName = "Running")]
    private static partial void LogRunning(ILogger logger, string watcher, string plugin, string endpoint);

    [LoggerMessage(5001, LogLevel.Error, "{Watcher}: {Fault}", EventName = "OptionFault")]
    private static partial void LogFault(ILogger logger, string watcher, string fault);

    [LoggerMessage(5002, LogLevel.Error, "{Watcher} ends: {Reason}", EventName = "Unable")]
    private static partial void LogUnable(ILogger logger, string watcher, string reason);
}
