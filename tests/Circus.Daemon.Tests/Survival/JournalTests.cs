using Circus.Daemon.Survival;
using Circus.Daemon.Tests.Interop;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Circus.Daemon.Tests.Survival;

public sealed class JournalTests : IDisposable
{
    private readonly TemporaryFolder _parent = new();
    private readonly StateFolder _folder;

    public JournalTests()
    {
        Assert.True(StateFolder.TryOpen(new DaemonOptions { StateDir = _parent.Path }, _ => null, out var folder, out _, out _));
        _folder = folder;
    }

    [Fact]
    public void Process_IsInTheFileFromBeforeItIsMadeUntilItsEnd()
    {
        using var journal = Open();
        var id = journal.Begin("web", 3);
        Assert.Equal((0, 3), Read().Processes[id] is var begun ? (begun.Pid, begun.Slot) : default);

        journal.Made(id, 123, 456);
        Assert.Equal((123, 456L), Read().Processes[id] is var made ? (made.Pid, made.StartTime) : default);

        journal.End(id);
        Assert.Empty(Read().Processes);
    }

    [Fact]
    public void Remember_SameAgain_IsNotWrittenAgain()
    {
        using var journal = Open();
        journal.Remember("web", new RememberedWatcher(1, 2, true, 0));
        var length = new FileInfo(_folder.JournalPath).Length;

        journal.Remember("web", new RememberedWatcher(1, 2, true, 0));

        Assert.Equal(length, new FileInfo(_folder.JournalPath).Length);
        journal.Remember("web", new RememberedWatcher(1, 2, true, 1));
        Assert.Equal(1, Read().Watchers["web"].Restarts);
    }

    [Fact]
    public void File_AfterManyLives_StaysShort()
    {
        using var journal = Open();
        for (var i = 0; i < 20_000; i++)
        {
            var id = journal.Begin("web", 1);
            journal.Made(id, i + 2, i);
            journal.End(id);
        }

        Assert.InRange(File.ReadLines(_folder.JournalPath).Count(), 1, 1100);
        Assert.Equal(20_001, journal.Begin("web", 1));
    }

    [Fact]
    public void Instance_IsThatOfTheJournalBefore()
    {
        string instance;
        long id;
        using (var journal = Open())
        {
            instance = journal.Instance;
            id = journal.Begin("web", 1);
        }

        using var next = Open();
        Assert.Equal(instance, next.Instance);
        Assert.Equal(id + 1, next.Begin("web", 1));
    }

    [Fact]
    public void File_CannotBeWritten_IsSaidOnceAndMadeUpForLater()
    {
        var log = new LineCounter();
        using var journal = new Journal(_folder, Journal.Read(_folder.JournalPath), "boot", new FakeTimeProvider(), log);
        var id = journal.Begin("web", 1);
        // Its place is taken by a folder: it can neither be appended to after the next rewrite nor be replaced.
        File.Delete(_folder.JournalPath);
        Directory.CreateDirectory(Path.Combine(_folder.JournalPath, "in the way"));
        for (var i = 0; i < 2000; i++)
        {
            journal.End(journal.Begin("web", 2));
        }

        Assert.Equal(1, log.Warnings);
        Directory.Delete(_folder.JournalPath, recursive: true);
        journal.Made(id, 77, 88);

        Assert.Equal(77, Assert.Single(Read().Processes).Value.Pid);
        Assert.Equal(1, log.Warnings);
    }

    [Fact]
    public void Folder_IsForTheOwnerAndForOneDaemonOnly()
    {
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.Path));

        Assert.False(StateFolder.TryOpen(new DaemonOptions { StateDir = _parent.Path }, _ => null, out _, out var isTaken, out var fault));

        Assert.True(isTaken);
        Assert.StartsWith("another circusd runs with this configuration", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, null, null)]
    [InlineData(null, null, "/home/u", "/home/u/.local/state/circus")]
    [InlineData(null, "/x", "/home/u", "/x/circus")]
    [InlineData("/var/lib/c:/other", "/x", "/home/u", "/var/lib/c")]
    public void DefaultParent_Environment_IsAsTheStandardsSay(string? stateDirectory, string? xdg, string? home, string? parent) => Assert.Equal(
        parent,
        StateFolder.DefaultParent(name => name switch { "STATE_DIRECTORY" => stateDirectory, "XDG_STATE_HOME" => xdg, "HOME" => home, _ => null }));

    public void Dispose()
    {
        _folder.Dispose();
        _parent.Dispose();
    }

    private Journal Open() => new(_folder, Journal.Read(_folder.JournalPath), "boot", new FakeTimeProvider(), NullLogger<Journal>.Instance);

    private Recollection Read() => Journal.Read(_folder.JournalPath);

    private sealed class LineCounter : ILogger<Journal>
    {
        public int Warnings { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Warnings += logLevel == LogLevel.Warning ? 1 : 0;
    }
}
