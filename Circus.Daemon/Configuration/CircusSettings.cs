using System.Globalization;

namespace Circus.Daemon.Configuration;

/// <summary>All options of [circus] and whether a change of each can be applied while circusd runs.</summary>
internal static class CircusSettings
{
    public static readonly IReadOnlyList<CircusSetting> All =
    [
        Live("check_delay", o => Text(o.CheckDelay.TotalSeconds), (to, from) => to with { CheckDelay = from.CheckDelay }),
        Live("warmup_delay", o => Text(o.WarmupDelay.TotalSeconds), (to, from) => to with { WarmupDelay = from.WarmupDelay }),
        Live("loglevel", o => o.Log.Level, (to, from) => to with { Log = to.Log with { Level = from.Log.Level } }),
        Live("hup", o => o.Hup.ToString(), (to, from) => to with { Hup = from.Hup }),
        Live("statsd", o => Text(o.Statsd), (to, from) => to with { Statsd = from.Statsd }),
        Live("stats_interval", o => Text(o.StatsInterval.TotalSeconds), (to, from) => to with { StatsInterval = from.StatsInterval }),
        Live("httpd", o => Text(o.Httpd), (to, from) => to with { Httpd = from.Httpd }),
        Live("httpd_host", o => o.HttpdHost, (to, from) => to with { HttpdHost = from.HttpdHost }),
        Live("httpd_port", o => Text(o.HttpdPort), (to, from) => to with { HttpdPort = from.HttpdPort }),
        AtStart("endpoint", o => o.Endpoint),
        AtStart("pubsub_endpoint", o => o.PubsubEndpoint),
        AtStart("stats_endpoint", o => o.StatsEndpoint),
        AtStart("stats_query_endpoint", o => o.StatsQueryEndpoint),
        AtStart("curve_secret_key_file", o => o.CurveSecretKeyFile),
        AtStart("authorized_keys_file", o => o.AuthorizedKeysFile),
        AtStart("control_socket", o => o.ControlSocket?.ToString()),
        AtStart("request_rate", o => Text(o.RequestRate)),
        AtStart("endpoint_owner", o => o.EndpointOwner),
        AtStart("multicast_endpoint", o => o.MulticastEndpoint),
        AtStart("pidfile", o => o.PidFile),
        AtStart("state_dir", o => o.StateDir),
        AtStart("logoutput", o => o.Log.Output),
        AtStart("log_format", o => o.Log.IsJson ? "json" : "text"),
        AtStart("loggerconfig", o => o.LoggerConfig),
        AtStart("umask", o => o.Umask is { } umask ? Text(umask) : null),
        AtStart("fqdn_prefix", o => o.FqdnPrefix),
        AtStart("debug", o => Text(o.Debug)),
    ];

    private static CircusSetting Live(string key, Func<DaemonOptions, string?> text, Func<DaemonOptions, DaemonOptions, DaemonOptions> take) =>
        new(key, text, take);

    private static CircusSetting AtStart(string key, Func<DaemonOptions, string?> text) => new(key, text, null);

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(bool flag) => flag ? "True" : "False";
}

/// <summary>One option of [circus].</summary>
/// <param name="Key">As in the file.</param>
/// <param name="Text">Equal texts are equal values.</param>
/// <param name="Take">The first options with this one of the second; null when it counts at the start of circusd only.</param>
internal sealed record CircusSetting(string Key, Func<DaemonOptions, string?> Text, Func<DaemonOptions, DaemonOptions, DaemonOptions>? Take);
