using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Compact;

namespace Circus.Logging;

/// <summary>The log of circusd and, linked into it, of circusd-stats: one line form, that of Circus.</summary>
internal sealed class ProgramLog : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    // A program has one log.
    private static readonly LoggingLevelSwitch _level = new();

    private readonly LogQueue _queue;

    private ProgramLog(LogQueue queue, ILoggerFactory loggers) => (_queue, Loggers) = (queue, loggers);

    public ILoggerFactory Loggers { get; }

    /// <param name="settings">What is wanted.</param>
    /// <param name="log">The log.</param>
    /// <param name="fault">Why it cannot be written.</param>
    public static bool TryCreate(LogSettings settings, [NotNullWhen(true)] out ProgramLog? log, [NotNullWhen(false)] out string? fault)
    {
        if (Open(settings.Output, out var reason) is not { } target)
        {
            log = null;
            fault = $"cannot write the log: {reason}";
            return false;
        }

        ITextFormatter formatter = settings.IsJson
            ? new RenderedCompactJsonFormatter()
            : new LogLineFormatter(settings.Form ?? (target is SyslogTarget ? LogLineForm.Syslog : LogLineForm.Usual));
        var queue = new LogQueue(formatter, target, isBatched: target is not SyslogTarget);
        SetLevel(settings.Level);
        var logger = new LoggerConfiguration()
            .MinimumLevel.ControlledBy(_level)
            .Enrich.WithProperty("DaemonPid", Environment.ProcessId)
            .WriteTo.Sink(queue)
            .CreateLogger();
        fault = null;
        log = new ProgramLog(queue, LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Trace).AddSerilog(logger, dispose: true)));
        return true;
    }

    /// <summary>From now on.</summary>
    /// <param name="level">critical, error, warning, info or debug, whatever its case.</param>
    public static void SetLevel(string level) => _level.MinimumLevel = level.ToLowerInvariant() switch
    {
        "critical" => LogEventLevel.Fatal,
        "error" => LogEventLevel.Error,
        "warning" => LogEventLevel.Warning,
        "debug" => LogEventLevel.Debug,
        _ => LogEventLevel.Information,
    };

    /// <summary>After the file was moved away.</summary>
    public void Reopen() => _queue.Reopen();

    /// <summary>Before the program is replaced or ends without disposing: what was logged is written, unless that hangs.</summary>
    public void Flush() => _queue.Flush(_patience);

    public void Dispose() => Loggers.Dispose();

    private static ILogTarget? Open(string output, out string? fault)
    {
        fault = null;
        try
        {
            if (SyslogAddress.IsMeant(output))
            {
                return SyslogAddress.TryParse(output, out var address, out fault) ? new SyslogTarget(address) : null;
            }

            return output switch
            {
                "-" => new LogStream(Console.OpenStandardError()),
                "stdout" => new LogStream(Console.OpenStandardOutput()),
                _ => new LogFile(output),
            };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            fault = failure.Message;
            return null;
        }
    }
}
