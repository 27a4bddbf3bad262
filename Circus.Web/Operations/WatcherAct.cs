using System.Globalization;

namespace Circus.Web.Operations;

/// <summary>Something that a user wants done with a watcher.</summary>
public abstract record WatcherAct
{
    /// <summary>As a command line would say it; for the log and for messages.</summary>
    public abstract string Words { get; }

    public sealed record Start : WatcherAct
    {
        public override string Words => "start";
    }

    public sealed record Stop : WatcherAct
    {
        public override string Words => "stop";
    }

    public sealed record Restart : WatcherAct
    {
        public override string Words => "restart";
    }

    /// <summary>Replaces the processes without a gap: the new ones first.</summary>
    public sealed record Reload : WatcherAct
    {
        public override string Words => "reload";
    }

    /// <summary>One process after the other.</summary>
    public sealed record ReloadSequential : WatcherAct
    {
        public override string Words => "reload one after the other";
    }

    /// <param name="Number">See signal(7).</param>
    /// <param name="Pid">One process; null for all.</param>
    public sealed record Signal(int Number, int? Pid = null) : WatcherAct
    {
        public override string Words => Pid is { } pid
            ? string.Create(CultureInfo.InvariantCulture, $"send {SignalName.Of(Number)} to process {pid} of")
            : $"send {SignalName.Of(Number)} to";
    }

    /// <summary>Stops it and forgets it.</summary>
    public sealed record Remove : WatcherAct
    {
        public override string Words => "remove";
    }

    public sealed record More : WatcherAct
    {
        public override string Words => "add a process to";
    }

    public sealed record Fewer : WatcherAct
    {
        public override string Words => "take a process from";
    }

    /// <param name="Count">Wanted number of processes, from 0.</param>
    public sealed record Scale(int Count) : WatcherAct
    {
        public override string Words => string.Create(CultureInfo.InvariantCulture, $"scale to {Count}");
    }

    /// <param name="Pid">One of its processes; it is replaced.</param>
    public sealed record Kill(int Pid) : WatcherAct
    {
        public override string Words => string.Create(CultureInfo.InvariantCulture, $"kill {Pid}");
    }
}
