using Circus.Protocol.Messages;

namespace Circus.Plugins;

/// <summary>What a plugin has decided to do. <see cref="BuiltInPlugin"/> does it.</summary>
internal abstract record PluginAction
{
    private PluginAction()
    {
    }

    /// <summary>A figure for statsd; the bucket is below the plugin's own name there.</summary>
    public abstract record Metric(string Bucket) : PluginAction;

    /// <summary>One more.</summary>
    public sealed record Count(string Bucket) : Metric(Bucket);

    public sealed record Gauge(string Bucket, double Value) : Metric(Bucket);

    public sealed record Timing(string Bucket, double Milliseconds) : Metric(Bucket);

    /// <summary>The whole watcher, if it runs: what somebody has stopped stays stopped.</summary>
    public sealed record Restart(string Watcher, string Reason) : PluginAction;

    /// <summary>The same, the new processes first.</summary>
    public sealed record Reload(string Watcher, string Reason) : PluginAction;

    /// <summary>One process, with the usual escalation; it is replaced.</summary>
    public sealed record End(string Watcher, int Pid, string Reason) : PluginAction
    {
        /// <summary>Number or name; null is the watcher's.</summary>
        public string? Signal { get; init; }

        /// <summary>Until SIGKILL; null is the watcher's.</summary>
        public TimeSpan? Grace { get; init; }
    }

    /// <summary>A child of a process.</summary>
    public sealed record SignalChild(string Watcher, int Pid, int Child, int Signal, string Reason) : PluginAction;

    /// <summary>One event as statsd counts it.</summary>
    public static Count Of(CircusEvent happened) => new($"{happened.WatcherKey}.{happened.Action}");
}
