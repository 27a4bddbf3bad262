namespace Circus.Daemon.Configuration;

/// <summary>What may follow "readiness." and "liveness." in [watcher:NAME].</summary>
internal static class HealthKeys
{
    public static readonly IReadOnlyList<ConfigKey> All =
    [
        new("exec", KeyKind.Text, null, "Command that ends with status 0 when all is well; gets CIRCUS_PID, CIRCUS_WID and CIRCUS_WATCHER."),
        new("http", KeyKind.Text, null, "Address that answers a GET with a status from 200 to 399."),
        new("tcp", KeyKind.Text, null, "HOST:PORT that accepts connections."),
        new("delay", KeyKind.Seconds, "0", "Before the first one, from the launch of the process."),
        new("interval", KeyKind.Seconds, "5", "Between an answer and the next question; readiness of a process that is not ready yet is asked at least once a second."),
        new("timeout", KeyKind.Seconds, "3", "No answer by then is a bad one."),
        new("successes", KeyKind.Integer, "1", "So many good answers in a row count."),
        new("failures", KeyKind.Integer, "3", "So many bad answers in a row count."),
    ];
}
