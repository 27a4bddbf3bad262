namespace Circus.Daemon.Tests.Documents;

/// <summary>The files of the repository, and how a generated one is kept true.</summary>
internal static class Repository
{
    /// <summary>Set it to write the generated documents anew instead of comparing them.</summary>
    private const string WriteVariable = "CIRCUS_WRITE_DOCS";

    /// <summary>artifacts/bin/PROJECT/CONFIGURATION lies four levels below.</summary>
    private static readonly string _top = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", ".."));

    public static string PathOf(params string[] parts) => Path.Combine([_top, .. parts]);

    public static void AssertIs(string expected, params string[] parts)
    {
        var path = PathOf(parts);
        if (Environment.GetEnvironmentVariable(WriteVariable) is not null)
        {
            File.WriteAllText(path, expected);
        }

        Assert.True(
            File.Exists(path) && File.ReadAllText(path) == expected,
            $"{Path.Combine(parts)} is not what the code says; {WriteVariable}=1 dotnet test --project tests/Circus.Daemon.Tests writes it anew");
    }
}
