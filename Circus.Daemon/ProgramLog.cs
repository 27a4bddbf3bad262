using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Sinks.SystemConsole.Themes;

namespace Circus.Logging;

/// <summary>The log of circusd and, linked into it, of circusd-stats: one line form, that of Circus.</summary>
internal static class ProgramLog
{
    // Not {Pid}: messages have a property of that name, and theirs would win.
    private const string Line = "{Timestamp:yyyy-MM-dd HH:mm:ss} circus[{DaemonPid}] [{Level:u}] {Message:lj}{NewLine}{Exception}";

    // A program has one log.
    private static readonly LoggingLevelSwitch _level = new();

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

    /// <param name="level">critical, error, warning, info or debug, whatever its case.</param>
    /// <param name="output">"-" (standard error), "stdout" or a path.</param>
    /// <param name="log">The log.</param>
    /// <param name="fault">Why the file cannot be written: the sink itself would stay silent for ever.</param>
    public static bool TryCreate(string level, string output, [NotNullWhen(true)] out ILoggerFactory? log, [NotNullWhen(false)] out string? fault)
    {
        log = null;
        if (output is not ("-" or "stdout") && FaultOf(output) is { } reason)
        {
            fault = $"cannot write the log: {reason}";
            return false;
        }

        fault = null;
        SetLevel(level);
        var configuration = new LoggerConfiguration()
            .MinimumLevel.ControlledBy(_level)
            .Enrich.WithProperty("DaemonPid", Environment.ProcessId);
        configuration = output is "-" or "stdout"
            ? configuration.WriteTo.Console(
                outputTemplate: Line,
                formatProvider: CultureInfo.InvariantCulture,
                standardErrorFromLevel: output == "-" ? LogEventLevel.Verbose : null,
                theme: ConsoleTheme.None)
            : configuration.WriteTo.File(output, outputTemplate: Line, formatProvider: CultureInfo.InvariantCulture);
        log = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Trace).AddSerilog(configuration.CreateLogger(), dispose: true));
        return true;
    }

    private static string? FaultOf(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/");
            using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
    }
}
