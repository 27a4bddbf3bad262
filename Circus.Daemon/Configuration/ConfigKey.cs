namespace Circus.Daemon.Configuration;

/// <summary>One row of the configuration reference.</summary>
/// <param name="Name">The key; a trailing star stands for any text ("rlimit_*").</param>
/// <param name="Kind">How its text is converted.</param>
/// <param name="Default">As it would be written in the file; null when there is none.</param>
/// <param name="Help">One line for people.</param>
internal sealed record ConfigKey(string Name, KeyKind Kind, string? Default, string Help)
{
    /// <summary>Whether this row is about the key.</summary>
    public bool Covers(string key) =>
        Name.EndsWith('*') ? key.StartsWith(Name[..^1], StringComparison.Ordinal) && key.Length >= Name.Length : key == Name;
}

/// <summary>How the text of a key is converted.</summary>
internal enum KeyKind
{
    Text,

    /// <summary>One of the words that the help names.</summary>
    Choice,

    Integer,

    /// <summary>May have a fraction.</summary>
    Number,

    /// <summary>May have a fraction; in seconds.</summary>
    Seconds,

    /// <summary>yes, true, on, 1, no, false, off or 0.</summary>
    Flag,

    /// <summary>A file mode mask.</summary>
    Octal,

    /// <summary>tcp://ADDRESS:PORT.</summary>
    Endpoint,

    /// <summary>A number or a name of signal(7).</summary>
    Signal,

    /// <summary>A whole number, or empty for no limit.</summary>
    Limit,
}
