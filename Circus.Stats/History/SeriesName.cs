using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Circus.Stats.History;

/// <summary>Whose series.</summary>
internal enum SeriesKind : byte
{
    Node,
    Watcher,
    Process,
    Socket,
}

/// <summary>What a group of series is about.</summary>
/// <param name="Kind">Whose.</param>
/// <param name="Name">Key of the watcher, or name of the socket; empty for the node.</param>
/// <param name="Wid">Slot of a process; 0 for the others.</param>
internal readonly record struct SeriesSubject(SeriesKind Kind, string Name, int Wid = 0);

/// <summary>The names of series: KIND/METRIC, KIND/NAME/METRIC or process/KEY/WID/METRIC. PURE.</summary>
internal static class SeriesName
{
    public static readonly string[] OfNode = ["cpu", "load", "mem", "swap", "disk_read", "disk_write", "net_in", "net_out"];

    public static readonly string[] OfWatcher = ["cpu", "rss", "processes", "threads", "fds", "read", "write"];

    public static readonly string[] OfProcess = ["cpu", "rss"];

    public static readonly string[] OfSocket = ["queue", "connections", "accepts"];

    public static string[] MetricsOf(SeriesKind kind) => kind switch
    {
        SeriesKind.Node => OfNode,
        SeriesKind.Watcher => OfWatcher,
        SeriesKind.Process => OfProcess,
        SeriesKind.Socket => OfSocket,
    };

    /// <summary>Reads a name; <paramref name="fault"/> is a sentence for the operator.</summary>
    public static bool TryParse(string text, out SeriesSubject subject, out int metric, [NotNullWhen(false)] out string? fault)
    {
        (subject, metric) = (default, -1);
        // A name may have slashes in it; the kind and the metric have none.
        var (first, last) = (text.IndexOf('/'), text.LastIndexOf('/'));
        SeriesKind? kind = (first < 0 ? "" : text[..first]) switch
        {
            "node" when first == last => SeriesKind.Node,
            "watcher" when first < last => SeriesKind.Watcher,
            "process" when first < last => SeriesKind.Process,
            "socket" when first < last => SeriesKind.Socket,
            _ => null,
        };
        if (kind is not { } known)
        {
            fault = $"'{text}' is no series: node/METRIC, watcher/KEY/METRIC, process/KEY/WID/METRIC or socket/NAME/METRIC";
            return false;
        }

        metric = Array.IndexOf(MetricsOf(known), text[(last + 1)..]);
        if (metric < 0)
        {
            fault = $"'{text}': the metrics of a {text[..first]} are {string.Join(", ", MetricsOf(known))}";
            return false;
        }

        var name = first == last ? "" : text[(first + 1)..last];
        var wid = 0;
        if (known == SeriesKind.Process)
        {
            var slash = name.LastIndexOf('/');
            if (slash < 0 || !int.TryParse(name.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out wid))
            {
                fault = $"'{text}' has no slot: process/KEY/WID/METRIC";
                return false;
            }

            name = name[..slash];
        }

        fault = null;
        subject = new SeriesSubject(known, name, wid);
        return true;
    }
}
