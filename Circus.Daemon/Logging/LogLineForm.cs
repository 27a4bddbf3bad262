using System.Globalization;

namespace Circus.Logging;

/// <summary>The form of a line of the log, in the notation of Python's logging: %(asctime)s, %(name)s, %(process)d, %(levelname)s, %(message)s.</summary>
/// <param name="pattern">The line.</param>
/// <param name="time">How %(asctime)s is written.</param>
internal sealed class LogLineForm(string pattern, Func<DateTimeOffset, string> time)
{
    /// <summary>That of Circus.</summary>
    public static LogLineForm Usual { get; } =
        new("%(asctime)s %(name)s[%(process)d] [%(levelname)s] %(message)s", moment => moment.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));

    /// <summary>Time, name and pid are in the header of the datagram.</summary>
    public static LogLineForm Syslog { get; } = new("[%(levelname)s] %(message)s", moment => "");

    /// <summary>What is not known stays as it is written.</summary>
    public void Write(TextWriter output, DateTimeOffset moment, string level, string message)
    {
        var rest = pattern.AsSpan();
        for (int start; (start = rest.IndexOf("%(", StringComparison.Ordinal)) >= 0;)
        {
            var end = start + rest[start..].IndexOf(')');
            if (end < start || end + 1 >= rest.Length)
            {
                break;
            }

            output.Write(rest[..start]);
            output.Write(rest[(start + 2)..end] switch
            {
                "asctime" => time(moment),
                "name" => "circus",
                "process" => Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
                "levelname" => level,
                "message" => message,
                _ => rest[start..(end + 2)].ToString(),
            });
            // Behind the letter that follows, "s" or "d".
            rest = rest[(end + 2)..];
        }

        output.Write(rest);
    }
}
