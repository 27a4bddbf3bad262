using System.Runtime.Versioning;
using Circus.Web.Access;
using Circus.Web.Tests.Host;

namespace Circus.Web.Tests.Access;

[SupportedOSPlatform("linux")]
public sealed class StateDirectoryTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    [Fact]
    public void StateDirectory_Missing_IsCreatedForTheOwnerOnly()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "state");

        var directory = new StateDirectory(path);

        Assert.Equal(OwnerOnly, File.GetUnixFileMode(path));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(directory.KeyPath));
    }

    [Fact]
    public void StateDirectory_WritableByOthers_IsRefusedWithTheRemedy()
    {
        using var folder = new TemporaryFolder();
        File.SetUnixFileMode(folder.Path, OwnerOnly | UnixFileMode.OtherWrite);

        var refused = Assert.Throws<StateDirectoryException>(() => new StateDirectory(folder.Path));

        Assert.Contains($"chmod 700 {folder.Path}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StateDirectory_IsAFile_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "file");
        File.WriteAllText(path, "");

        var refused = Assert.Throws<StateDirectoryException>(() => new StateDirectory(path));

        Assert.Contains("--state-dir", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WriteSecret_OverAReadableFile_IsForTheOwnerOnly()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "secret");
        File.WriteAllText(path, "old");
        File.SetUnixFileMode(path, OwnerOnly | UnixFileMode.OtherRead);

        StateDirectory.WriteSecret(path, "new");

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }
}
