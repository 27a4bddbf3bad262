namespace Circus.Protocol.Tests;

/// <summary>A change of what others build on is seen in review, and never an accident.</summary>
public sealed class PublicSurfaceTests
{
    /// <summary>Set it to write the file anew instead of comparing.</summary>
    private const string WriteVariable = "CIRCUS_WRITE_SURFACE";

    // artifacts/bin/PROJECT/CONFIGURATION lies four levels below.
    private static readonly string _path =
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "tests", "Circus.Protocol.Tests", "PublicSurface.txt"));

    [Fact]
    public void Surface_OfTheProtocol_IsTheOneThatWasAgreed()
    {
        var surface = PublicSurface.Of(typeof(Topic).Assembly);
        if (Environment.GetEnvironmentVariable(WriteVariable) is not null)
        {
            File.WriteAllText(_path, surface);
        }

        var agreed = File.Exists(_path) ? File.ReadAllLines(_path) : [];
        var lines = surface.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.True(
            agreed.SequenceEqual(lines),
            $"The public surface is another one; {WriteVariable}=1 dotnet test --project tests/Circus.Protocol.Tests writes PublicSurface.txt anew. "
            + $"New: {string.Join(" | ", lines.Except(agreed).Select(line => line.Trim()))}. Gone: {string.Join(" | ", agreed.Except(lines).Select(line => line.Trim()))}.");
    }
}
