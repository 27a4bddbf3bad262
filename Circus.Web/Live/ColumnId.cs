using System.Globalization;

namespace Circus.Web.Live;

/// <summary>
/// Names of what is measured, as the pages and the browser know them. Each column is a pair of values: CPU and memory, or with a suffix another
/// pair, see <see cref="History.Metrics"/>.
/// </summary>
internal static class ColumnId
{
    /// <summary>The sum of everything that circusd runs, itself included.</summary>
    public const string Node = "*";

    /// <summary>The machine: its CPU in percent of one core and its memory in use.</summary>
    public const string Host = "h";

    /// <summary>Read and written, KiB per second.</summary>
    public const string Io = "/io";

    /// <summary>Open files and threads.</summary>
    public const string Fds = "/fds";

    /// <summary>New connections per second, and how many may wait.</summary>
    public const string Accepts = "/accepts";

    /// <summary>Received and sent, KiB per second.</summary>
    public const string Net = "/net";

    public static string OfWatcher(string key) => $"w:{key}";

    public static string OfProcess(int pid) => string.Create(CultureInfo.InvariantCulture, $"p:{pid}");

    /// <summary>Connections that wait, and connections that are established.</summary>
    public static string OfSocket(string name) => $"s:{name}";
}
