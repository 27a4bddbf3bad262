using Circus.Daemon.Interop;

namespace Circus.Daemon.Tests.Interop;

/// <summary>A folder of one test's own, removed with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("circus-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file with the given mode.</summary>
    public string Write(string name, string content, UnixFileMode mode)
    {
        var file = File(name);
        System.IO.File.WriteAllText(file, content);
        // UnixFileMode has the values of chmod(2).
        Assert.Equal(0, LibC.Chmod(file, (uint)mode));
        return file;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
