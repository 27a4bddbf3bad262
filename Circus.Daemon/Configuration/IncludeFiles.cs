namespace Circus.Daemon.Configuration;

/// <summary>
/// Finds the files that "include" and "include_dir" name. Sorted by name, so that which value wins never depends on the file system.
/// </summary>
internal static class IncludeFiles
{
    private const string AnyDepth = "**";

    /// <summary>
    /// Files that match one glob; wildcards may stand in directories too, and ** is any number of directories, none included. As with a shell, they do not
    /// match a leading dot.
    /// </summary>
    public static IReadOnlyList<string> Matching(string baseDirectory, string glob)
    {
        var found = new List<string> { glob.StartsWith('/') ? "/" : baseDirectory };
        var parts = glob.Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (var part in parts)
        {
            found = part == AnyDepth ? [.. found.SelectMany(AndBelow)]
                : Glob.HasWildcard(part) ? [.. found.SelectMany(Entries).Where(path => Matches(part, Path.GetFileName(path)))]
                : [.. found.Select(directory => Path.Combine(directory, part))];
        }

        return [.. found.Where(File.Exists).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>The *.ini files directly inside a directory.</summary>
    public static IReadOnlyList<string> Inside(string baseDirectory, string directory) =>
        Matching(Path.Combine(baseDirectory, directory), "*.ini");

    private static bool Matches(string pattern, string name) =>
        (pattern[0] == '.' || !name.StartsWith('.')) && Glob.IsMatch(pattern, name);

    /// <summary>A directory and all below; not through links, which may lead back.</summary>
    private static IEnumerable<string> AndBelow(string directory) =>
    [
        directory,
        .. Entries(directory).Where(path => !Path.GetFileName(path).StartsWith('.') && new DirectoryInfo(path) is { Exists: true, LinkTarget: null }).SelectMany(AndBelow),
    ];

    private static IEnumerable<string> Entries(string directory)
    {
        try
        {
            // An empty directory name is the current one, and keeps what is found relative: messages then show what the operator typed.
            return [.. Directory.EnumerateFileSystemEntries(directory.Length == 0 ? "." : directory)
                .Select(path => Path.Combine(directory, Path.GetFileName(path)))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
