using System.Text;
using System.Text.Json;
using Circus.Daemon.Interop;
using Circus.Daemon.Survival;

namespace Circus.Daemon.Tests.Survival;

public sealed class RecollectionTests
{
    private const string Head = """{"kind":"daemon","instance":"abc","boot":"b1"}""";

    [Fact]
    public void Of_WholeLifeOfAProcess_LeavesNothing()
    {
        var memory = Recollection.Of([
            Head,
            """{"kind":"spawning","id":7,"name":"web","slot":2,"started":5.5}""",
            """{"kind":"spawned","id":7,"pid":100,"start_time":900}""",
            """{"kind":"ended","id":7}""",
        ]);

        Assert.Empty(memory.Processes);
        // Its number is never given again: marks of it may still be about.
        Assert.Equal(7, memory.LastId);
        Assert.Equal(("abc", "b1", 0), (memory.Instance, memory.Boot, memory.Unreadable));
    }

    [Fact]
    public void Of_ProcessThatWasBeingMade_IsKnownWithoutItsPid() => Assert.Equal(
        new RememberedProcess(7, "web", 2, 0, 0, 5.5),
        Assert.Single(Recollection.Of([Head, """{"kind":"spawning","id":7,"name":"web","slot":2,"started":5.5}"""]).Processes).Value);

    [Theory]
    [InlineData("""{"kind":"spawn""")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"kind":"spawning","id":7}""")]
    [InlineData("""{"kind":"spawned","id":99,"pid":1,"start_time":2}""")]
    [InlineData("""{"kind":"dances"}""")]
    [InlineData("""{"id":7}""")]
    [InlineData("""{"kind":"ended","id":"seven"}""")]
    public void Of_SpoiltLine_IsCountedAndTheOthersCount(string line)
    {
        var memory = Recollection.Of([Head, line, """{"kind":"spawning","id":8,"name":"web","slot":1,"started":1}"""]);

        Assert.Equal(1, memory.Unreadable);
        Assert.Single(memory.Processes);
    }

    [Fact]
    public void ToEntries_OfAnything_ComesToTheSame()
    {
        var memory = Recollection.Of([
            Head,
            """{"kind":"spawning","id":7,"name":"web","slot":2,"started":5.5}""",
            """{"kind":"spawned","id":7,"pid":100,"start_time":900}""",
            """{"kind":"spawning","id":8,"name":"web","slot":3,"started":6}""",
            """{"kind":"state","id":8,"is_ready":false,"is_outdated":true}""",
            """{"kind":"watcher","name":"web","configured":1,"num_processes":4,"is_wanted":true,"restarts":3,"has_finished":true,"rollout":"Sequential"}""",
            """{"kind":"socket","name":"s","descriptor":9,"address":"0200"}""",
        ]);

        var again = Recollection.Of(memory.ToEntries().Select(entry => JsonSerializer.Serialize(entry, JournalJson.Default.JournalEntry)));

        Assert.Equal(memory.Processes.OrderBy(pair => pair.Key), again.Processes.OrderBy(pair => pair.Key));
        Assert.Equal(memory.Watchers, again.Watchers);
        Assert.Equal(memory.Sockets, again.Sockets);
        Assert.Equal(0, again.Unreadable);
    }

    [Fact]
    public void Keep_OtherBoot_NothingOfTheMachineCounts()
    {
        var memory = Recollection.Of([
            Head,
            """{"kind":"spawning","id":7,"name":"web","slot":2,"started":5.5}""",
            """{"kind":"watcher","name":"web","configured":1,"num_processes":4,"is_wanted":true,"restarts":3}""",
        ]);

        memory.Keep([], "b2");

        Assert.Empty(memory.Processes);
        Assert.Empty(memory.Watchers);
    }

    [Theory]
    [InlineData("A=1\0CIRCUS_PROCESS=abc:42\0B=2\0", 42L)]
    [InlineData("CIRCUS_PROCESS=abc:42", 42L)]
    [InlineData("XCIRCUS_PROCESS=abc:42\0", null)]
    [InlineData("CIRCUS_PROCESS=other:42\0", null)]
    [InlineData("CIRCUS_PROCESS=abc:4x\0", null)]
    [InlineData("CIRCUS_PROCESS=abc:-4\0", null)]
    [InlineData("", null)]
    public void IdOf_Environment_FindsTheMarkOfThisInstanceOnly(string environment, long? id) =>
        Assert.Equal(id, ProcessMark.IdOf(Encoding.UTF8.GetBytes(environment), "CIRCUS_PROCESS=abc:"u8));

    [Theory]
    [InlineData("A=1\0CIRCUS_PROCESS=abc:42:3:web\0", 42L, "web", 3)]
    [InlineData("CIRCUS_PROCESS=abc:42:3:a:b", 42L, "a:b", 3)]
    [InlineData("CIRCUS_PROCESS=abc:42\0", 42L, null, 0)]
    [InlineData("CIRCUS_PROCESS=abc:42:x:web\0", 42L, null, 0)]
    [InlineData("CIRCUS_PROCESS=abc:0\0", 0L, null, 0)]
    public void PlaceIn_Environment_IsTheWatcherAndTheSlot(string environment, long id, string? watcher, int slot)
    {
        var bytes = Encoding.UTF8.GetBytes(environment);

        Assert.Equal(id, ProcessMark.IdOf(bytes, "CIRCUS_PROCESS=abc:"u8));
        Assert.Equal(watcher is null ? null : (watcher, slot), ProcessMark.PlaceIn(bytes, "CIRCUS_PROCESS=abc:"u8));
    }

    [Fact]
    public void Of_JournalOfTheVersionBefore_ItsProcessesAreReadyAndNothingIsUnreadable()
    {
        var memory = Recollection.Of([
            """{"kind":"daemon","instance":"abc","boot":"b1","pid":5,"start_time":6}""",
            """{"kind":"spawning","id":7,"name":"web","slot":2,"started":5.5}""",
            """{"kind":"spawned","id":7,"pid":100,"start_time":900}""",
            """{"kind":"watcher","name":"web","configured":1,"num_processes":4,"is_wanted":true,"restarts":3}""",
        ]);

        Assert.Equal(new RememberedProcess(7, "web", 2, 100, 900, 5.5, IsReady: true, IsOutdated: false), Assert.Single(memory.Processes).Value);
        Assert.Equal(new RememberedWatcher(1, 4, true, 3), Assert.Single(memory.Watchers).Value);
        Assert.Equal(0, memory.Unreadable);
    }

    [Fact]
    public void Of_LastNumber_IsKeptByTheHead()
    {
        var memory = Recollection.Of(["""{"kind":"daemon","instance":"abc","boot":"b1","id":99}"""]);

        Assert.Equal(99, memory.LastId);
    }

    [Fact]
    public void Identify_PidWasNotWritten_IsTheOldestThatLeadsItsSession()
    {
        var process = new RememberedProcess(7, "web", 1, 0, 0, 0);
        ProcessStat[] marked =
        [
            new(30, 'S', 20, 20, 20, 500), // its child
            new(40, 'S', 30, 40, 40, 600), // one that made a session of its own
            new(20, 'S', 1, 20, 20, 500),
        ];

        Assert.Equal((20, 500L), SurvivorSearch.Identify(process, marked) is { } found ? (found.Pid, found.StartTime) : default);
        Assert.Null(SurvivorSearch.Identify(process, []));
    }
}
