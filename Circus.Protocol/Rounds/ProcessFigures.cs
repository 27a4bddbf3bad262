namespace Circus.Protocol.Rounds;

/// <summary>A process in one round. Null is unknown: it may not be read, or it is a rate and this is the first time.</summary>
public readonly record struct ProcessFigures
{
    // An unknown state is that of a row of which nothing was said.
    private readonly char _state;

    /// <summary>Key of the watcher that it, or its ancestor, belongs to.</summary>
    public required string Watcher { get; init; }

    public required int Pid { get; init; }

    /// <summary>Slot; 0 for a descendant, and when the daemon does not tell.</summary>
    public int Wid { get; init; }

    /// <summary>For a descendant the pid of its parent; 0 for a process of the watcher itself.</summary>
    public int Parent { get; init; }

    /// <summary>Living descendants.</summary>
    public int Descendants { get; init; }

    /// <summary>Its own, percent of one core; may exceed 100.</summary>
    public double? Cpu { get; init; }

    /// <summary>With its descendants, living and waited-for.</summary>
    public double? TreeCpu { get; init; }

    /// <summary>Resident bytes.</summary>
    public long? Rss { get; init; }

    /// <summary>With its living descendants.</summary>
    public long? TreeRss { get; init; }

    /// <summary>Virtual size in bytes.</summary>
    public long? Vms { get; init; }

    public int? Threads { get; init; }

    /// <summary>Open descriptors.</summary>
    public int? Fds { get; init; }

    /// <summary>Bytes per second fetched from storage.</summary>
    public double? Read { get; init; }

    /// <summary>Bytes per second sent to storage.</summary>
    public double? Write { get; init; }

    /// <summary>Page faults per second.</summary>
    public double? Faults { get; init; }

    /// <summary>Context switches per second, of its first thread.</summary>
    public double? Switches { get; init; }

    /// <summary>Letter of proc_pid_stat(5): R, S, D, Z, T, ...; '?' is unknown.</summary>
    public char State { get => _state == '\0' ? '?' : _state; init => _state = value == '?' ? '\0' : value; }

    /// <summary>-20 to 19.</summary>
    public int? Nice { get; init; }

    /// <summary>When it was created, seconds since the epoch.</summary>
    public double? Created { get; init; }

    /// <summary>Base name of the program.</summary>
    public string? Program { get; init; }

    public string? User { get; init; }
}
