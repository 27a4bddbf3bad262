namespace Circus.Daemon.Configuration;

/// <summary>One "key = value", with its place.</summary>
/// <param name="Section">Title of the section that it stands in: "DEFAULT" for an inherited one.</param>
/// <param name="Key">Case as written.</param>
/// <param name="Value">Trimmed, without an inline comment; continuation lines follow after a newline each.</param>
/// <param name="File">The file as the operator named it.</param>
/// <param name="Line">From 1, of the key.</param>
internal sealed record IniEntry(string Section, string Key, string Value, string File, int Line)
{
    /// <summary>Nothing in it is replaced: it did not come from a file.</summary>
    public bool IsLiteral { get; init; }
}
