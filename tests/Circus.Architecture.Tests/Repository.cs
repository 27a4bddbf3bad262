using System.Xml.Linq;

namespace Circus.Architecture.Tests;

/// <summary>The sources, as they stand beside the built tests.</summary>
internal static class Repository
{
    private static readonly string[] _notSources = ["artifacts", "bin", "obj", ".git", "node_modules", "TestResults"];

    public static string Top { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", ".."));

    /// <summary>Every project by its name.</summary>
    public static IReadOnlyDictionary<string, XDocument> Projects { get; } =
        Files("*.csproj").ToDictionary(path => Path.GetFileNameWithoutExtension(path), XDocument.Load);

    /// <summary>Paths relative to the top of all files of this kind.</summary>
    public static IEnumerable<string> Sources(string pattern) => Files(pattern).Select(path => Path.GetRelativePath(Top, path));

    public static string Read(string path) => File.ReadAllText(Path.Combine(Top, path));

    /// <summary>Projects whose assembly this one uses. One that only has to be built before is not.</summary>
    public static IEnumerable<string> ReferencesOf(string project) =>
        Projects[project].Descendants("ProjectReference")
            .Where(reference => (string?)reference.Attribute("ReferenceOutputAssembly") != "false")
            .SelectMany(reference => ((string)reference.Attribute("Include")!).Split(';'))
            .Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));

    private static IEnumerable<string> Files(string pattern) =>
        Directory.EnumerateFiles(Top, pattern, SearchOption.AllDirectories)
            .Where(path => !Path.GetRelativePath(Top, path).Split('/').Any(part => _notSources.Contains(part)));
}
