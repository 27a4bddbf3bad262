namespace Circus.EndToEnd.Tests;

/// <summary>A folder of one test, gone with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("circus-e2e-").FullName;

    public string Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, text + "\n");
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
