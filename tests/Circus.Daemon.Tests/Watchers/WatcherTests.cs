using Circus.Daemon.Streams;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Tests.Watchers;

public sealed class WatcherTests
{
    [Fact]
    public void Start_Watcher_MakesItsProcessesAndSaysSo()
    {
        using var world = new WatcherWorld(options => options with { NumProcesses = 2 });

        world.Watcher.Start();

        Assert.Equal(["starting", "spawn 1001", "spawn 1002", "start"], world.Take());
        Assert.Equal([1, 2], world.Watcher.Processes.Select(process => process.Slot));
        Assert.True(world.Watcher.IsSettled);
    }

    [Fact]
    public void Stop_Processes_GetTheStopSignalAndAreReapedOnce()
    {
        using var world = new WatcherWorld(options => options with { NumProcesses = 2 });
        world.Watcher.Start();
        world.Take();

        world.Watcher.Stop();
        Assert.Equal(["15 1001", "15 1002"], world.Linux.Sent);
        world.Ends(1002, signal: 15);
        world.Ends(1001);

        Assert.Equal(["stopping", "kill 1001", "kill 1002", "reap 1002 stop", "reap 1001 stop", "stop"], world.Take());
        Assert.Equal(WatcherState.Stopped, world.Watcher.State);
    }

    [Fact]
    public void Stop_ProcessThatIgnoresIt_IsKilledAfterTheGracefulTimeout()
    {
        using var world = new WatcherWorld(options => options with { GracefulTimeout = TimeSpan.FromSeconds(5) });
        world.Watcher.Start();
        world.Watcher.Stop();

        world.Pass(4.9);
        Assert.Equal(["15 1001"], world.Linux.Sent);
        world.Pass(0.2);
        Assert.Equal(["15 1001", "9 1001"], world.Linux.Sent);
        world.Ends(1001, signal: 9);
        Assert.Equal(WatcherState.Stopped, world.Watcher.State);
    }

    [Fact]
    public void Stop_ProcessLeavesOthers_WatcherWaitsForThem()
    {
        using var world = new WatcherWorld(options => options with { GracefulTimeout = TimeSpan.FromSeconds(5) });
        world.Watcher.Start();
        world.Linux.LeavesOthers(1001);
        world.Watcher.Stop();
        world.Ends(1001);

        Assert.Equal(WatcherState.Stopping, world.Watcher.State);
        world.Linux.LeavesOthers(1001, isSo: false);
        world.Pass(0.1);
        Assert.Equal(WatcherState.Stopped, world.Watcher.State);
    }

    [Fact]
    public void Stop_OthersThatStay_AreKilledAfterTheGracefulTimeout()
    {
        using var world = new WatcherWorld(options => options with { GracefulTimeout = TimeSpan.FromSeconds(5) });
        world.Watcher.Start();
        world.Linux.LeavesOthers(1001);
        world.Watcher.Stop();
        world.Ends(1001);

        world.Pass(5.1);

        Assert.Contains("9 1001", world.Linux.Sent);
        Assert.Equal(WatcherState.Stopping, world.Watcher.State);
        world.Linux.LeavesOthers(1001, isSo: false);
        world.Pass(0.1);
        Assert.Equal(WatcherState.Stopped, world.Watcher.State);
    }

    [Fact]
    public void Death_First_IsAnsweredAtOnceInTheSameSlot()
    {
        using var world = new WatcherWorld(options => options with { NumProcesses = 2 });
        world.Watcher.Start();
        world.Take();

        world.Ends(1001, signal: 9);

        Assert.Equal(["reap 1001 signal", "spawn 1003"], world.Take());
        Assert.Equal([(2, 1002), (1, 1003)], world.Watcher.Processes.Select(process => (process.Slot, process.Pid)));
        Assert.Equal(1, world.Watcher.Restarts);
    }

    [Fact]
    public void Death_Again_BacksOffThatSlotOnly()
    {
        using var world = new WatcherWorld(options => options with { NumProcesses = 2 });
        world.Watcher.Start();
        world.Ends(1001, status: 1);
        world.Take();

        world.Ends(1003, status: 1);

        Assert.Equal(["reap 1003 exit", "backing_off"], world.Take());
        Assert.Equal((WatcherState.Active, "process 1003 ended with exit status 1"), (world.Watcher.State, world.Watcher.Reason));
        Assert.True(world.Watcher.IsSettled);
        world.Pass(0.4);
        Assert.Equal([1002], world.Pids);
        world.Pass(0.2);
        Assert.Equal([1002, 1004], world.Pids);
        world.Ends(1002, status: 1);
        Assert.Equal([1004, 1005], world.Pids);
    }

    [Fact]
    public void Death_AfterALongLife_StartsWithACleanSlate()
    {
        using var world = new WatcherWorld();
        world.Watcher.Start();
        world.Ends(1001);
        world.Pass(10);
        world.Ends(1002);
        world.Ends(1003);

        Assert.Equal([1004], world.Pids);
    }

    [Fact]
    public void Death_RespawnIsOff_StopsTheWatcherWhenTheLastIsGone()
    {
        using var world = new WatcherWorld(options => options with { Respawn = false, NumProcesses = 2 });
        world.Watcher.Start();
        world.Ends(1001);
        Assert.Equal(WatcherState.Active, world.Watcher.State);
        world.Ends(1002);

        Assert.Equal(WatcherState.Stopped, world.Watcher.State);
        Assert.EndsWith("stop", world.Take()[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Start_CannotBeExecuted_BacksOffThenFailsWithTheReason()
    {
        using var world = new WatcherWorld(options => options with { MaxRetry = 3 });
        world.Linux.SpawnFault = "no such file";

        world.Watcher.Start();
        Assert.Equal((WatcherState.Active, "no such file", 2), (world.Watcher.State, world.Watcher.Reason, world.Watcher.NextTry!.Attempt));
        world.Pass(0.6);
        world.Pass(1.2);

        Assert.Equal((WatcherState.Failed, "no such file"), (world.Watcher.State, world.Watcher.Reason));
        Assert.Equal(["failed", "stop"], world.Take()[^2..]);
        world.Linux.SpawnFault = null;
        world.Watcher.Start();
        Assert.Equal((WatcherState.Active, null), (world.Watcher.State, world.Watcher.Reason));
    }

    [Fact]
    public void Start_StreamCannotBeOpened_FailsWithTheReason()
    {
        using var world = new WatcherWorld(options => options with { StdoutStream = new StreamOptions { Class = StreamClass.FileStream, FileName = "/x", Written = new Dictionary<string, string>() } });

        world.Watcher.Start();

        Assert.Equal((WatcherState.Failed, "no space left on device"), (world.Watcher.State, world.Watcher.Reason));
        Assert.Empty(world.Linux.Spawned);
    }

    [Fact]
    public void Start_WarmupDelay_SpreadsTheSpawns()
    {
        using var world = new WatcherWorld(options => options with { NumProcesses = 3, WarmupDelay = TimeSpan.FromSeconds(1) });
        world.Watcher.Start();

        Assert.Equal([1001], world.Pids);
        Assert.Equal(WatcherState.Starting, world.Watcher.State);
        world.Pass(1);
        Assert.Equal([1001, 1002], world.Pids);
        world.Pass(1);
        Assert.Equal([1001, 1002, 1003], world.Pids);
        Assert.Equal(WatcherState.Active, world.Watcher.State);
    }

    [Fact]
    public void Stop_DuringTheWarmup_CallsTheRestOff()
    {
        using var world = new WatcherWorld(options => options with { NumProcesses = 3, WarmupDelay = TimeSpan.FromSeconds(1) });
        world.Watcher.Start();
        world.Watcher.Stop();
        world.Ends(1001);
        world.Pass(5);

        Assert.Equal(WatcherState.Stopped, world.Watcher.State);
        Assert.Single(world.Linux.Spawned);
    }

    [Fact]
    public void Start_WhileStopping_StartsWhenItHasStopped()
    {
        using var world = new WatcherWorld();
        world.Watcher.Start();
        world.Watcher.Stop();
        world.Watcher.Start();
        Assert.Equal(WatcherState.Stopping, world.Watcher.State);

        world.Ends(1001);

        Assert.Equal(WatcherState.Active, world.Watcher.State);
        Assert.Equal([1002], world.Pids);
    }

    [Fact]
    public void Restart_Processes_AreReplaced()
    {
        using var world = new WatcherWorld();
        world.Watcher.Start();
        world.Take();

        world.Watcher.Restart();
        world.Ends(1001);

        Assert.Equal(["stopping", "kill 1001", "reap 1001 stop", "stop", "starting", "spawn 1002", "start"], world.Take());
    }

    [Fact]
    public void Scale_UpAndDown_EndsTheOldestFirst()
    {
        using var world = new WatcherWorld();
        world.Watcher.Start();

        Assert.Equal(3, world.Watcher.Scale(3));
        Assert.Equal([1001, 1002, 1003], world.Pids);
        Assert.Equal(1, world.Watcher.Scale(1));
        Assert.Equal(["15 1001", "15 1002"], world.Linux.Sent);
        world.Ends(1001);
        world.Ends(1002);
        Assert.Equal([1003], world.Pids);
        Assert.Equal(0, world.Watcher.Scale(-7));
    }

    [Fact]
    public void Scale_SlotThatWaits_IsGivenUp()
    {
        using var world = new WatcherWorld();
        world.Watcher.Start();
        world.Ends(1001);
        world.Ends(1002);
        Assert.NotNull(world.Watcher.NextTry);

        world.Watcher.Scale(0);
        world.Pass(5);

        Assert.Null(world.Watcher.NextTry);
        Assert.Empty(world.Pids);
    }

    [Fact]
    public void KillProcesses_One_IsReplacedWithoutBackOff()
    {
        using var world = new WatcherWorld();
        world.Watcher.Start();
        for (var pid = 1001; pid < 1005; pid++)
        {
            world.Watcher.KillProcesses(pid, null, null);
            world.Ends(pid);
        }

        Assert.Single(world.Pids);
        Assert.Null(world.Watcher.NextTry);
        Assert.Equal(0, world.Watcher.Restarts);
    }

    [Fact]
    public void Kill_Stopping_SendsSigkillAtOnce()
    {
        using var world = new WatcherWorld();
        world.Watcher.Start();
        world.Watcher.Stop();

        world.Watcher.Kill();

        Assert.Equal(["15 1001", "9 1001"], world.Linux.Sent);
    }

    [Fact]
    public async Task Settle_Stopping_CompletesWhenTheLastIsGone()
    {
        using var world = new WatcherWorld();
        world.Watcher.Start();
        world.Watcher.Stop();
        var settled = world.Watcher.SettleAsync();
        Assert.False(settled.IsCompleted);

        world.Ends(1001);

        await settled;
    }

    [Fact]
    public void OnChildDied_Stranger_IsNotOurs()
    {
        using var world = new WatcherWorld();
        world.Watcher.Start();

        Assert.False(world.Watcher.OnChildDied(new(4711, Processes(), TimeSpan.Zero)));

        static Circus.Daemon.Processes.ExitStatus Processes() => default;
    }

    /// <summary>Seeded: whatever operators, processes and the clock do, nothing is forgotten and nothing is left in the end.</summary>
    [Fact]
    public void Watcher_AnySequence_StopsInTheEndWithNothingLeft()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            using var world = new WatcherWorld(options => options with { NumProcesses = 3, MaxRetry = random.Next(-1, 4), WarmupDelay = TimeSpan.FromSeconds(random.Next(2)) });
            for (var step = 0; step < 60; step++)
            {
                Step(random, world);
                Assert.True(world.Watcher.Processes.Select(process => process.Slot).Distinct().Count() == world.Watcher.Processes.Count, $"seed {seed}: a slot twice");
            }

            world.Linux.SpawnFault = null;
            world.Watcher.Stop();
            while (world.Pids.Any())
            {
                world.Ends(world.Pids.First());
            }

            world.Pass(100);
            Assert.Empty(world.Pids);
            Assert.True(world.Watcher.State is WatcherState.Stopped, $"seed {seed}: {world.Watcher.State}");
            Assert.Equal(world.Events.Count(e => e.StartsWith("spawn ", StringComparison.Ordinal)), world.Events.Count(e => e.StartsWith("reap ", StringComparison.Ordinal)));
        }
    }

    private static void Step(Random random, WatcherWorld world)
    {
        switch (random.Next(9))
        {
            case 0:
                world.Watcher.Start();
                break;
            case 1:
                world.Watcher.Stop();
                break;
            case 2:
                world.Watcher.Restart();
                break;
            case 3:
                world.Watcher.Scale(random.Next(5));
                break;
            case 4:
                world.Watcher.KillProcesses(null, null, null);
                break;
            case 5:
                world.Linux.SpawnFault = random.Next(2) == 0 ? "no such file" : null;
                break;
            case 6:
                world.Pass(random.NextDouble() * 40);
                break;
            default:
                if (world.Pids.Any())
                {
                    world.Ends(world.Pids.ElementAt(random.Next(world.Pids.Count())), status: random.Next(2));
                }

                break;
        }
    }
}
