using Circus.Plugins.Reloading;

namespace Circus.Plugins.Tests.Reloading;

public sealed class WatchedCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("circus-reload-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("bin/run --port 1", null)]
    [InlineData("run", null)]
    [InlineData("'run' a", null)]
    [InlineData("other", "bin/run")]
    public void Program_FirstWordOrExecutable_IsFoundFromTheWatchersPlace(string cmd, string? executable)
    {
        var file = MakeProgram("bin/run");

        Assert.Equal(file, new WatchedCommand(cmd, executable, _folder.FullName, "/nowhere:bin").Program());
    }

    [Theory]
    [InlineData("not-there")]
    [InlineData("")]
    [InlineData("'open")]
    public void Program_NotToBeFound_IsNone(string cmd) => Assert.Null(new WatchedCommand(cmd, null, _folder.FullName, "bin").Program());

    [Fact]
    public void Program_WithoutPath_IsLookedForWhereExecLooks() => Assert.EndsWith("sh", new WatchedCommand("sh -c true", null, "/", null).Program(), StringComparison.Ordinal);

    [Fact]
    [Trait("Peer", "240")]
    public void State_LinkOnTheWayMoves_IsAnother()
    {
        MakeProgram("one/run");
        MakeProgram("two/run");
        var link = Path.Combine(_folder.FullName, "current");
        Directory.CreateSymbolicLink(link, "one");
        var command = new WatchedCommand("current/run", null, _folder.FullName, null);
        var before = FileState.Of(command.Program(), []);

        Directory.Delete(link);
        Directory.CreateSymbolicLink(link, "two");

        Assert.NotNull(before);
        Assert.NotEqual(before, FileState.Of(command.Program(), []));
    }

    [Fact]
    [Trait("Peer", "240")]
    public void State_FileWritten_IsAnotherAndOtherwiseTheSame()
    {
        var file = MakeProgram("run");
        var before = FileState.Of(file, []);
        Assert.Equal(before, FileState.Of(file, []));

        File.SetLastWriteTimeUtc(file, File.GetLastWriteTimeUtc(file).AddSeconds(1));

        Assert.NotEqual(before, FileState.Of(file, []));
    }

    [Fact]
    public void State_FileInAFurtherFolderWritten_IsAnother()
    {
        var file = MakeProgram("run");
        var source = MakeProgram("src/deep/app.py");
        var command = new WatchedCommand("./run", null, _folder.FullName, null);
        var before = FileState.Of(command.Program(), command.More("src"));

        File.SetLastWriteTimeUtc(source, File.GetLastWriteTimeUtc(source).AddSeconds(5));

        Assert.NotEqual(before, FileState.Of(file, command.More("src")));
    }

    private string MakeProgram(string name)
    {
        var file = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "#!/bin/sh\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return file;
    }
}
