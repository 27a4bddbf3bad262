namespace Circus.Stats.Tests.Proc;

/// <summary>Captured text of /proc.</summary>
internal static class Fixture
{
    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "fixtures", "proc", name));
}
