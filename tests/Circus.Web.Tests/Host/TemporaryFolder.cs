namespace Circus.Web.Tests.Host;

/// <summary>A folder of one test, gone with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("circus-web-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
