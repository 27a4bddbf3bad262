namespace Circus.Daemon.Configuration;

/// <summary>
/// Finds the files that "include" and "include_dir" name. Sorted by name, so that which value wins never depends on the file system.
/// </summary>
internal static class IncludeFiles
{
    /// <summary>Files that match one glob; wildcards may stand in directories too. As with a shell, they do not match a leading dot.</summary>
    public static IReadOnlyList<string> Matching(string baseDirectory, string glob)
    {
        var found = new List<string> { glob.StartsWith('/') ? "/" : baseDirectory };
        var parts = glob.Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (var part in parts)
        {
            found = Glob.HasWildcard(part)
                ? [.. found.SelectMany(Entries).Where(path => Matches(part, Path.GetFileName(path)))]
                : [.. found.Select(directory => Path.Combine(directory, part))];
        }

        found.RemoveAll(path => !File.Exists(path));
        found.Sort(StringComparer.Ordinal);
        return found;
    }

    /// <summary>The *.ini files directly inside a directory.</summary>
    public static IReadOnlyList<string> Inside(string baseDirectory, string directory) =>
        Matching(Path.Combine(baseDirectory, directory), "*.ini");

    private static bool Matches(string pattern, string name) =>
        (pattern[0] == '.' || !name.StartsWith('.')) && Glob.IsMatch(pattern, name);

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
