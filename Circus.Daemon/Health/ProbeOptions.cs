namespace Circus.Daemon.Health;

internal enum ProbeKind
{
    /// <summary>A command that ends with status 0.</summary>
    Command,

    /// <summary>A GET that is answered with 200 to 399.</summary>
    Http,

    /// <summary>HOST:PORT accepts a connection.</summary>
    Tcp,
}

/// <summary>A question that is asked again and again about one process.</summary>
/// <param name="Kind">How.</param>
/// <param name="Target">Command, address or HOST:PORT; $(circus.KEY) is replaced as in cmd.</param>
internal sealed record ProbeOptions(ProbeKind Kind, string Target)
{
    /// <summary>Before the first one, counted from the launch.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Between the answer and the next question.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>No answer by then is a failure.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>So many good answers in a row make it well.</summary>
    public int Successes { get; init; } = 1;

    /// <summary>So many bad ones in a row make it unwell.</summary>
    public int Failures { get; init; } = 3;
}
