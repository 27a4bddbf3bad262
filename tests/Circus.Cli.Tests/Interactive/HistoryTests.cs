using Circus.Cli.Interactive;

namespace Circus.Cli.Tests.Interactive;

public sealed class HistoryTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("circus-ctl-history-");

    [Fact]
    public void Lines_Added_AreThereNextTimeForTheOwnerOnly()
    {
        var file = Path.Combine(_folder.FullName, "circus", "history");
        var history = new History(file);
        history.Add("list");
        history.Add("list");
        history.Add("status");

        Assert.Equal(["list", "status"], new History(file).Lines);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(file)!));
    }

    [Theory]
    [InlineData("set web env A=1")]
    [InlineData("add web prog --password x")]
    [InlineData("add web prog --api-key=x")]
    [InlineData(" list")]
    public void Line_ThatMayHoldASecret_IsRememberedButNotWritten(string line)
    {
        var file = Path.Combine(_folder.FullName, "history");
        var history = new History(file);
        history.Add(line);
        history.Add("list");

        Assert.Equal([line, "list"], history.Lines);
        Assert.Equal(["list"], File.ReadAllLines(file));
    }

    [Fact]
    public void File_CannotBeWritten_IsNoFault()
    {
        var history = new History("/proc/nothing/history");
        history.Add("list");

        Assert.Equal(["list"], history.Lines);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
