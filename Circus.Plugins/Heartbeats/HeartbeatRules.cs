using System.Text.RegularExpressions;

namespace Circus.Plugins.Heartbeats;

/// <summary>Who has to send heartbeats, what they look like, and what happens to one that sends none.</summary>
internal sealed record HeartbeatRules
{
    public required Regex Watchers { get; init; }

    public required Regex Message { get; init; }

    /// <summary>So long without one is too long.</summary>
    public required TimeSpan Silence { get; init; }

    /// <summary>Number or name; null is the watcher's.</summary>
    public string? StopSignal { get; init; }

    /// <summary>Null is the watcher's.</summary>
    public TimeSpan? Grace { get; init; }

    public static HeartbeatRules Of(PluginOptions options)
    {
        var message = Pattern(options, "msg_regex");
        if (!message.GetGroupNames().Contains("pid"))
        {
            options.Fault("msg_regex", "allowed: a pattern with a group pid, as ^(?P<pid>.*)$");
        }

        return new HeartbeatRules
        {
            Watchers = Pattern(options, "watchers_regex"),
            Message = message,
            Silence = options.Period("loop_rate") * options.Integer("max_count"),
            StopSignal = options.Text("watchers_stop_signal"),
            Grace = options.SecondsOrNone("watchers_graceful_timeout"),
        };
    }

    /// <summary>As Python's re.match has it: named groups are written (?P&lt;name&gt;...), and it begins at the beginning.</summary>
    private static Regex Pattern(PluginOptions options, string key)
    {
        var text = options.Required(key);
        try
        {
            return new Regex(
                $@"\A(?:{text.Replace("(?P<", "(?<", StringComparison.Ordinal)})",
                // Datagrams come from anybody: no pattern may take for ever.
                RegexOptions.CultureInvariant | RegexOptions.Singleline,
                TimeSpan.FromMilliseconds(100));
        }
        catch (ArgumentException fault)
        {
            options.Fault(key, $"found \"{text}\", which is no pattern: {fault.Message}");
            return new Regex("(?<pid>)");
        }
    }
}
