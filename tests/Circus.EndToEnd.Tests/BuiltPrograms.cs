namespace Circus.EndToEnd.Tests;

/// <summary>The programs as they were built with this test program: artifacts/bin/PROJECT/CONFIGURATION.</summary>
internal static class BuiltPrograms
{
    public static string Circusd => PathOf("Circus.Daemon", "circusd");

    public static string Circusctl => PathOf("Circus.Cli", "circusctl");

    public static string Circushttpd => PathOf("Circus.Web", "circushttpd");

    /// <summary>Top folder of the repository.</summary>
    public static string Repository { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", ".."));

    private static string PathOf(string project, string program)
    {
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Path.Combine(Repository, "artifacts", "bin", project, configuration, program);
    }
}
