namespace Circus.Protocol.Tests;

/// <summary>Frames of the original, tests/fixtures/wire.</summary>
internal static class Frame
{
    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "fixtures", "wire", name));
}
