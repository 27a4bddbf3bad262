using Circus.Daemon.Interop;
using Circus.Daemon.Survival;
using Circus.Daemon.Tests.Interop;

namespace Circus.Daemon.Tests.Survival;

public sealed class FifoFoldersTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly TemporaryFolder _state = new();

    // glibc wants it there, shm_open(3).
    private readonly DirectoryInfo _memory = Directory.CreateDirectory($"/dev/shm/circus-test-{Guid.NewGuid():N}", OwnerOnly);

    [Fact]
    public void Folder_InMemory_IsMadeForTheOwnerOnlyAndTakesNewFifosFirst()
    {
        var fifos = Open();

        Assert.Equal(Path.Combine(_memory.FullName, "circus-i"), fifos.InMemory);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(fifos.InMemory!));
        Assert.Equal([Path.Combine(fifos.InMemory!, "7"), _state.File("7")], fifos.PathsFor(7));
    }

    [Fact]
    public void Folder_OnADisk_IsNotUsed()
    {
        var fifos = new FifoFolders(_state.Path, "i", [_state.Path, "/no/such"]);

        Assert.Null(fifos.InMemory);
        Assert.Equal([_state.File("7")], fifos.PathsFor(7));
    }

    [Fact]
    public void StateFolder_InMemoryItself_IsTheOnlyOne() => Assert.Null(new FifoFolders(_memory.FullName, "i", [_memory.FullName]).InMemory);

    [Fact]
    public void Folder_IsALinkThatSomebodyPrepared_IsNotUsed()
    {
        Directory.CreateSymbolicLink(Path.Combine(_memory.FullName, "circus-i"), _state.Path);

        Assert.Null(Open().InMemory);
    }

    [Fact]
    public void Folder_BelongsToSomebodyElse_IsNotUsed()
    {
        Assert.SkipUnless(LibC.GetEuid() == 0, "only root may give a folder away");
        var folder = _memory.CreateSubdirectory("circus-i").FullName;
        Assert.Equal(0, LibC.FchownAt(LibC.AT_FDCWD, folder, 65534, 65534, 0));

        Assert.Null(Open().InMemory);
    }

    [Fact]
    public void Folder_OpenToOthersByMistake_IsClosedToThem()
    {
        var folder = _memory.CreateSubdirectory("circus-i").FullName;
        File.SetUnixFileMode(folder, OwnerOnly | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        Assert.Equal(folder, Open().InMemory);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(folder));
    }

    [Theory]
    [InlineData(0, 0x3FF, true)] // drwxrwxrwt of root
    [InlineData(0, 0x1ED, true)] // drwxr-xr-x of root
    [InlineData(0, 0x1FF, false)] // drwxrwxrwx
    [InlineData(0, 0x1FD, false)] // drwxrwxr-x
    [InlineData(1000, 0x1C0, true)] // our own
    [InlineData(1001, 0x1ED, false)] // somebody else's
    public void Parent_ModeAndOwner_TellWhetherNobodyCanExchangeWhatIsInIt(uint owner, int mode, bool isGuarded) =>
        Assert.Equal(isGuarded, MemoryFolder.IsGuarded(owner, mode, self: 1000));

    [Fact]
    public void Next_SameInstance_FindsThoseInMemoryAndThoseOfAFormerVersionInTheStateFolder()
    {
        var before = Open();
        Make(before.PathsFor(1)[0] + FifoFolders.Stdout);
        Make(_state.File("2.err"));
        File.WriteAllText(_state.File("journal"), "");

        var next = Open();

        Assert.Equal(before.PathsFor(1)[0] + ".out", next.Find(1, FifoFolders.Stdout));
        Assert.Equal(_state.File("2.err"), next.Find(2, FifoFolders.Stderr));
        Assert.Null(next.Find(2, FifoFolders.Stdout));
        Assert.Equal([1L, 2L], next.Ids.Order());
        Assert.Null(new FifoFolders(_state.Path, "other", [_memory.FullName]).Find(1, FifoFolders.Stdout));
    }

    [Fact]
    public void Next_AnotherFolderInMemoryComesFirst_FindsThemAllTheSame()
    {
        var second = Directory.CreateDirectory(_memory.FullName + "-2", OwnerOnly);
        try
        {
            Make(Open().PathsFor(1)[0] + FifoFolders.Stdout);

            var next = new FifoFolders(_state.Path, "i", [second.FullName, _memory.FullName]);

            Assert.Equal(Path.Combine(second.FullName, "circus-i"), next.InMemory);
            Assert.Equal(Path.Combine(_memory.FullName, "circus-i", "1.out"), next.Find(1, FifoFolders.Stdout));
            next.Remove();
            Assert.Empty(_memory.EnumerateFileSystemInfos());
        }
        finally
        {
            second.Delete(recursive: true);
        }
    }

    [Fact]
    public void RemoveBut_SomeEnded_TheirsAreGoneAndNothingElse()
    {
        var fifos = Open();
        Make(fifos.PathsFor(1)[0] + FifoFolders.Stdout);
        Make(fifos.PathsFor(2)[0] + FifoFolders.Stdout);
        Make(_state.File("3.out"));
        File.WriteAllText(_state.File("journal"), "");

        fifos.RemoveBut([2]);

        Assert.Equal([2L], fifos.Ids);
        Assert.True(File.Exists(_state.File("journal")));
        fifos.Remove(2);
        Assert.Empty(fifos.Ids);
    }

    [Fact]
    public void Check_FolderWasRemoved_IsMadeAnew()
    {
        var fifos = Open();
        Directory.Delete(fifos.InMemory!);

        fifos.Check();

        Assert.True(Directory.Exists(fifos.InMemory));
        fifos.Remove();
        Assert.False(Directory.Exists(fifos.InMemory));
    }

    public void Dispose()
    {
        _memory.Delete(recursive: true);
        _state.Dispose();
    }

    private FifoFolders Open() => new(_state.Path, "i", [_memory.FullName]);

    private static void Make(string path) => Assert.Equal(0, LibC.MkFifo(path, 0x180));
}
