using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Circus.Daemon.Streams;
using Circus.Logging;

namespace Circus.Daemon.Configuration;

/// <summary>Key loggerconfig: what a configuration of Python's logging says about the logger "circus", as settings of our log.</summary>
internal static class LoggerConfig
{
    private const string Logger = "circus";
    private const string Root = "root";

    /// <param name="path">The file.</param>
    /// <param name="usual">What holds where it says nothing.</param>
    /// <param name="settings">The result.</param>
    /// <param name="fault">Why not: one sentence that names the file.</param>
    public static bool TryRead(string path, LogSettings usual, [NotNullWhen(true)] out LogSettings? settings, [NotNullWhen(false)] out string? fault)
    {
        settings = null;
        fault = null;
        try
        {
            settings = SettingsOf(PythonLoggingReader.Read(path), usual);
            return true;
        }
        catch (Exception failure) when (failure is FormatException or IOException or UnauthorizedAccessException)
        {
            fault = $"loggerconfig {path}: {failure.Message}; use loglevel and logoutput in [circus] instead";
            return false;
        }
    }

    private static LogSettings SettingsOf(PythonLogging logging, LogSettings usual)
    {
        var root = logging.Loggers.GetValueOrDefault(Root);
        var own = logging.Loggers.GetValueOrDefault(Logger);
        var handlers = own is { Handlers.Count: > 0 } ? own.Handlers : root?.Handlers ?? [];
        var level = own?.Level is { } given && given != "NOTSET" ? given : root?.Level;
        if (handlers is not [var name, ..])
        {
            throw new FormatException("neither its logger circus nor its root logger has a handler");
        }

        if (handlers.Count > 1)
        {
            throw new FormatException($"its logger circus has {handlers.Count} handlers, and this log goes to one place");
        }

        if (logging.Handlers.GetValueOrDefault(name) is not { } handler)
        {
            throw new FormatException($"there is no handler {name}");
        }

        var formatter = handler.Formatter is { } form ? logging.Formatters.GetValueOrDefault(form) : null;
        return usual with
        {
            Level = Higher(LevelOf(level) ?? usual.Level, LevelOf(handler.Level)),
            Output = OutputOf(handler),
            IsJson = false,
            Form = formatter?.Format is { } pattern ? new LogLineForm(pattern, TimeOf(formatter.DateFormat)) : null,
        };
    }

    private static string OutputOf(PythonLogging.Handler handler) => handler.Class switch
    {
        "FileHandler" or "WatchedFileHandler" when handler.Target is { } file => file,
        "StreamHandler" => handler.Target is { } stream && stream.EndsWith("stdout", StringComparison.Ordinal) ? "stdout" : "-",
        "NullHandler" => "/dev/null",
        "SysLogHandler" => handler.Target ?? "syslog://localhost",
        _ => throw new FormatException(
            $"handler class \"{handler.Class}\" is not known here; allowed: FileHandler, WatchedFileHandler, StreamHandler, SysLogHandler and NullHandler"),
    };

    private static Func<DateTimeOffset, string> TimeOf(string? format)
    {
        if (format is null)
        {
            // As Python's Formatter.
            return moment => moment.ToString("yyyy-MM-dd HH:mm:ss,fff", CultureInfo.InvariantCulture);
        }

        var time = new TimeFormat(format, utc: false, TimeProvider.System);
        return time.Format;
    }

    private static string? LevelOf(string? level) => level?.ToUpperInvariant() switch
    {
        null => null,
        "CRITICAL" or "FATAL" or "50" => "critical",
        "ERROR" or "40" => "error",
        "WARNING" or "WARN" or "30" => "warning",
        "INFO" or "20" => "info",
        "DEBUG" or "10" or "NOTSET" or "0" => "debug",
        _ => throw new FormatException($"level \"{level}\" is none of CRITICAL, ERROR, WARNING, INFO and DEBUG"),
    };

    private static string Higher(string level, string? other)
    {
        string[] order = ["debug", "info", "warning", "error", "critical"];
        return other is not null && Array.IndexOf(order, other) > Array.IndexOf(order, level) ? other : level;
    }
}
