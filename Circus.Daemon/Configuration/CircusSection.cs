using Circus.Logging;

namespace Circus.Daemon.Configuration;

/// <summary>Converts [circus].</summary>
internal static class CircusSection
{
    public const string Title = "circus";

    /// <summary>A timer takes at most 49 days; a longer check_delay means "hardly ever" anyway.</summary>
    private const double LongestCheckDelay = 30 * 86400;

    private static readonly string[] _hangUps = ["config", "processes"];

    private static readonly string[] _endpoints = ["endpoint", "pubsub_endpoint", "stats_endpoint", "stats_query_endpoint"];

    /// <summary>The daemon's options without sockets and watchers.</summary>
    public static DaemonOptions Read(KeyReader reader)
    {
        var defaults = new DaemonOptions();
        UnknownKeys.Report(reader.Section, CircusKeys.All, reader.Report);
        var checkDelay = reader.Seconds("check_delay", defaults.CheckDelay, double.MinValue, LongestCheckDelay);
        var options = new DaemonOptions
        {
            Endpoint = Endpoint(reader, "endpoint", defaults.Endpoint),
            PubsubEndpoint = Endpoint(reader, "pubsub_endpoint", defaults.PubsubEndpoint),
            StatsEndpoint = Endpoint(reader, "stats_endpoint", defaults.StatsEndpoint),
            StatsQueryEndpoint = reader.Has("stats_query_endpoint") ? Endpoint(reader, "stats_query_endpoint", Protocol.Endpoint.DefaultStatsQuery) : null,
            CheckDelay = checkDelay < TimeSpan.Zero ? TimeSpan.Zero : checkDelay,
            WarmupDelay = reader.Seconds("warmup_delay", defaults.WarmupDelay),
            Statsd = Statsd(reader, defaults.Statsd),
            StatsInterval = reader.Seconds("stats_interval", defaults.StatsInterval, 0.1, 600),
            Httpd = reader.Flag("httpd", defaults.Httpd),
            HttpdHost = reader.NonEmpty("httpd_host") ?? defaults.HttpdHost,
            HttpdPort = reader.Integer("httpd_port", defaults.HttpdPort, 0, ushort.MaxValue),
            PidFile = reader.NonEmpty("pidfile"),
            StateDir = reader.NonEmpty("state_dir"),
            Log = new LogSettings
            {
                Level = reader.Choice("loglevel", defaults.Log.Level, "critical", "error", "warning", "info", "debug"),
                Output = LogOutput(reader, defaults.Log.Output),
                IsJson = reader.Choice("log_format", "text", "text", "json") == "json",
            },
            LoggerConfig = reader.NonEmpty("loggerconfig") is { } file && file != DaemonOptions.DefaultLoggerConfig ? file : null,
            MulticastEndpoint = reader.NonEmpty("multicast_endpoint"),
            Umask = reader.Octal("umask", defaults.Umask),
            Debug = reader.Flag("debug", defaults.Debug),
            FqdnPrefix = reader.NonEmpty("fqdn_prefix"),
            Hup = (HangUp)Array.IndexOf(_hangUps, reader.Choice("hup", _hangUps[(int)defaults.Hup], _hangUps)),
        };
        options = EndpointSection.Read(reader, options);
        ReportSameEndpoints(reader, [options.Endpoint, options.PubsubEndpoint, options.StatsEndpoint, .. options.StatsQueryEndpoint is { } query ? new[] { query } : []]);
        return options;
    }

    private static string Endpoint(KeyReader reader, string key, string fallback)
    {
        if (reader.Text(key) is not { } text)
        {
            return fallback;
        }

        if (EndpointText.FaultOf(text) is { } fault)
        {
            reader.Fault(key, fault);
            return fallback;
        }

        return text;
    }

    private static void ReportSameEndpoints(KeyReader reader, string[] endpoints)
    {
        for (var i = 1; i < endpoints.Length; i++)
        {
            var first = Array.IndexOf(endpoints, endpoints[i]);
            if (first < i && EndpointText.HasFixedPort(endpoints[i]))
            {
                // The place is the one of the two that the file has.
                var (at, other) = reader.Has(_endpoints[i]) ? (i, first) : (first, i);
                var found = ConfigFault.Quote(endpoints[i]);
                reader.Fault(_endpoints[at], $"found {found}, which is the address of {_endpoints[other]} too, allowed: another port");
            }
        }
    }

    private static bool Statsd(KeyReader reader, bool fallback)
    {
        var statsd = reader.Flag("statsd", fallback);
        if (!statsd && reader.Has("stats_endpoint"))
        {
            reader.Warn("stats_endpoint", "switches statistics on, which is deprecated: write statsd = True");
            return true;
        }

        return statsd;
    }

    private static string LogOutput(KeyReader reader, string fallback)
    {
        var text = reader.NonEmpty("logoutput") ?? fallback;
        if (SyslogAddress.IsMeant(text) && !SyslogAddress.TryParse(text, out _, out var fault))
        {
            reader.Fault("logoutput", fault);
        }

        return text;
    }
}
