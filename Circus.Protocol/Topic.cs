using System.Globalization;

namespace Circus.Protocol;

/// <summary>Topics of the event and statistics channels. A watcher appears in them under its <see cref="KeyOf">key</see>, everywhere the same.</summary>
public static class Topic
{
    /// <summary>Prefix of all events.</summary>
    public const string AllEvents = "watcher.";

    /// <summary>Topic of the event by which circusd says that it goes on where a killed or upgraded one was.</summary>
    public const string DaemonStart = "daemon.start";

    /// <summary>Prefix of all statistics.</summary>
    public const string AllStats = "stat.";

    /// <summary>Topic of whole rounds, see <see cref="Rounds.StatsRound"/>. Not below <see cref="AllStats"/>: clients of Circus never see it.</summary>
    public const string Round = "round";

    /// <summary>The group under which the daemon's own processes are published.</summary>
    public const string DaemonKey = "circus";

    /// <summary>The group under which managed sockets are published.</summary>
    public const string SocketsKey = "sockets";

    /// <summary>The form of a watcher's name in topics: lower case, spaces replaced by underscores.</summary>
    public static string KeyOf(string watcherName) => watcherName.ToLowerInvariant().Replace(' ', '_');

    /// <summary>Topic of one event.</summary>
    public static string OfEvent(string watcherKey, string action) => $"{AllEvents}{watcherKey}.{action}";

    /// <summary>Topic of a watcher's aggregate.</summary>
    public static string OfWatcherStats(string watcherKey) => AllStats + watcherKey;

    /// <summary>Topic of one process.</summary>
    public static string OfProcessStats(string watcherKey, int pid) =>
        string.Create(CultureInfo.InvariantCulture, $"{AllStats}{watcherKey}.{pid}");

    /// <summary>Splits an event topic; a name with dots keeps them, because the action is what follows the last one.</summary>
    public static bool TryParseEvent(string topic, out string watcherKey, out string action)
    {
        watcherKey = action = string.Empty;
        var dot = topic.LastIndexOf('.');
        if (!topic.StartsWith(AllEvents, StringComparison.Ordinal) || dot <= AllEvents.Length || dot == topic.Length - 1)
        {
            return false;
        }

        watcherKey = topic[AllEvents.Length..dot];
        action = topic[(dot + 1)..];
        return true;
    }

    /// <summary>Splits a statistics topic; <paramref name="pid"/> is null for an aggregate.</summary>
    public static bool TryParseStats(string topic, out string watcherKey, out int? pid)
    {
        watcherKey = string.Empty;
        pid = null;
        if (!topic.StartsWith(AllStats, StringComparison.Ordinal) || topic.Length == AllStats.Length)
        {
            return false;
        }

        var rest = topic.AsSpan(AllStats.Length);
        var dot = rest.LastIndexOf('.');
        if (dot > 0 && int.TryParse(rest[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            pid = number;
            rest = rest[..dot];
        }

        watcherKey = rest.ToString();
        return true;
    }
}
