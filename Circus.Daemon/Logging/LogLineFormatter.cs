using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;

namespace Circus.Logging;

/// <summary>One line of text for each message, and the exception below it.</summary>
internal sealed class LogLineFormatter(LogLineForm form) : ITextFormatter
{
    private readonly MessageTemplateTextFormatter _message = new("{Message:lj}", CultureInfo.InvariantCulture);

    public void Format(LogEvent logEvent, TextWriter output)
    {
        var message = new StringWriter(CultureInfo.InvariantCulture);
        _message.Format(logEvent, message);
        form.Write(output, logEvent.Timestamp, LevelOf(logEvent.Level), message.ToString());
        output.Write('\n');
        if (logEvent.Exception is { } exception)
        {
            output.Write(exception);
            output.Write('\n');
        }
    }

    /// <summary>As Python calls it.</summary>
    public static string LevelOf(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose or LogEventLevel.Debug => "DEBUG",
        LogEventLevel.Information => "INFO",
        LogEventLevel.Warning => "WARNING",
        LogEventLevel.Error => "ERROR",
        LogEventLevel.Fatal => "CRITICAL",
    };
}
