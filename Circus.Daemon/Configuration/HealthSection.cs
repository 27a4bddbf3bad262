using Circus.Daemon.Health;
using Circus.Daemon.Processes;

namespace Circus.Daemon.Configuration;

/// <summary>Converts the keys of a watcher that say how the health of its processes is known.</summary>
internal sealed class HealthSection(KeyReader reader)
{
    public const string ReadinessPrefix = "readiness.";
    public const string LivenessPrefix = "liveness.";

    private static readonly (string Key, ProbeKind Kind)[] _kinds = [("exec", ProbeKind.Command), ("http", ProbeKind.Http), ("tcp", ProbeKind.Tcp)];

    public HealthOptions Read()
    {
        var defaults = new HealthOptions();
        return new HealthOptions
        {
            Notify = reader.Flag("notify", defaults.Notify),
            ReadyAfter = reader.Seconds("ready_after", defaults.ReadyAfter),
            ReadyTimeout = reader.Seconds("ready_timeout", defaults.ReadyTimeout),
            Watchdog = reader.Seconds("watchdog", defaults.Watchdog),
            Readiness = Probe(ReadinessPrefix),
            Liveness = Probe(LivenessPrefix),
        };
    }

    private ProbeOptions? Probe(string prefix)
    {
        var entries = reader.Section.All.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        if (entries.Count == 0)
        {
            return null;
        }

        var keys = HealthKeys.All.Select(key => key with { Name = prefix + key.Name }).ToList();
        foreach (var entry in UnknownKeys.Find(entries, keys, _ => keys.ConvertAll(key => key.Name), _ => false, reader.Report))
        {
            reader.Report.Warn(entry, "unknown key of a probe, ignored");
        }

        var given = Array.FindAll(_kinds, kind => reader.NonEmpty(prefix + kind.Key) is not null);
        if (given is not [var (key, kind)])
        {
            reader.Fault(entries[0].Key, $"allowed: with exactly one of {prefix}exec, {prefix}http and {prefix}tcp");
            return null;
        }

        var target = reader.NonEmpty(prefix + key)!;
        Check(prefix + key, kind, target);
        var defaults = new ProbeOptions(kind, target);
        return defaults with
        {
            Delay = reader.Seconds(prefix + "delay", defaults.Delay),
            Interval = reader.Seconds(prefix + "interval", defaults.Interval, 0.1),
            Timeout = reader.Seconds(prefix + "timeout", defaults.Timeout, 0.1),
            Successes = reader.Integer(prefix + "successes", defaults.Successes, 1),
            Failures = reader.Integer(prefix + "failures", defaults.Failures, 1),
        };
    }

    /// <summary>What still has to be replaced for each process is put to the test with 1.</summary>
    private void Check(string key, ProbeKind kind, string target)
    {
        var example = Placeholders.Replace(target, _ => "1");
        var allowed = kind switch
        {
            ProbeKind.Http => Uri.TryCreate(example, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? null : "an address that begins with http:// or https://",
            ProbeKind.Tcp => Prober.ParseTcp(example) is null ? "HOST:PORT" : null,
            ProbeKind.Command => ShellWords.TrySplit(example, out var words, out _) && words.Count > 0 ? null : "a command with closed quotes",
        };
        if (allowed is not null)
        {
            reader.Fault(key, $"found {ConfigFault.Quote(target)}, allowed: {allowed}");
        }
    }
}
