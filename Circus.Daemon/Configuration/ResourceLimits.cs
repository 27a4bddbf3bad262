using System.Globalization;

namespace Circus.Daemon.Configuration;

/// <summary>Converts the keys "rlimit_*" of a watcher.</summary>
internal static class ResourceLimits
{
    public const string Prefix = "rlimit_";

    /// <summary>getrlimit(2) of Linux.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "as", "core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss", "rtprio", "rttime",
        "sigpending", "stack",
    ];

    public static IReadOnlyDictionary<string, long?> Read(KeyReader reader)
    {
        var limits = new Dictionary<string, long?>(StringComparer.Ordinal);
        foreach (var entry in reader.Section.All.Where(entry => entry.Key.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            var name = entry.Key[Prefix.Length..].ToLowerInvariant();
            var text = reader.Text(entry);
            if (!Names.Contains(name))
            {
                reader.Report.Fault(entry, $"found the limit {ConfigFault.Quote(name)}, allowed: {KeyReader.OneOf(Names)}");
            }
            else if (text.Length == 0 || text == "-1" || text.ToLowerInvariant() is "unlimited" or "infinity")
            {
                limits[name] = null;
            }
            else if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit))
            {
                limits[name] = limit;
            }
            else
            {
                reader.Refuse(entry, text, "an integer from 0, or nothing for unlimited");
            }
        }

        return limits;
    }
}
