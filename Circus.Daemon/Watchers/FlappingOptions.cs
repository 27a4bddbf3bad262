namespace Circus.Daemon.Watchers;

/// <summary>When the processes of a watcher are seen to flap, and what follows. Names and defaults are those of the flapping plugin of Circus.</summary>
internal sealed record FlappingOptions
{
    /// <summary>Ends that make a series, if nobody asked for them.</summary>
    public int Attempts { get; init; } = 2;

    /// <summary>They all come within this time.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The wait after the first series; each further one doubles it.</summary>
    public TimeSpan RetryIn { get; init; } = TimeSpan.FromSeconds(7);

    /// <summary>Series in a row before the watcher gives up; -1 never does.</summary>
    public int MaxRetry { get; init; } = 5;

    public override string ToString() => FormattableString.Invariant($"{Attempts} ends within {Window.TotalSeconds:0.###} s");
}
