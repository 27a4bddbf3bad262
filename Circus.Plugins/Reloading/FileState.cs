using System.Globalization;

namespace Circus.Plugins.Reloading;

/// <summary>What is compared between two looks: which files they are and when they were last written.</summary>
internal static class FileState
{
    /// <summary>Enough for the sources of a program; it keeps a wrong path, as /, from being read for hours.</summary>
    private const int MostFiles = 10_000;

    private static readonly EnumerationOptions _everything = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };

    /// <summary>Null when the first of them, the program, is not there: it may be in the middle of being replaced.</summary>
    public static string? Of(string? program, IEnumerable<string> more)
    {
        try
        {
            return program is null ? null : string.Join('\n', more.Prepend(program).Select(Of));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Of(string path) => Directory.Exists(path)
        ? Of(path, new DirectoryInfo(path).EnumerateFileSystemInfos("*", _everything).Take(MostFiles).Select(entry => entry.LastWriteTimeUtc).ToList())
        : Of(path, [File.GetLastWriteTimeUtc(path)]);

    private static string Of(string path, List<DateTime> times) =>
        string.Create(CultureInfo.InvariantCulture, $"{path} {times.Count} {times.DefaultIfEmpty().Max().Ticks}");
}
