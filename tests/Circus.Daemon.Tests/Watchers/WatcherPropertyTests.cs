using Circus.Daemon.Watchers;

namespace Circus.Daemon.Tests.Watchers;

/// <summary>Random sequences of commands, deaths and faults: whatever happens, every live process has an owner, and what was asked for is reached.</summary>
public sealed class WatcherPropertyTests
{
    private const int Steps = 120;

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    [InlineData(5, true)]
    [InlineData(6, false)]
    [InlineData(7, false)]
    [InlineData(8, false)]
    public void AnySequence_EveryLiveProcessIsOwned_AndTheTargetIsReached(int seed, bool respawn)
    {
        var random = new Random(seed);
        for (var round = 0; round < 25; round++)
        {
            var isSingleton = random.Next(5) == 0;
            var options = Stage.Options(numProcesses: random.Next(isSingleton ? 2 : 4)) with
            {
                Respawn = respawn,
                MaxRetry = random.Next(-1, 4),
                WarmupDelay = TimeSpan.FromSeconds(random.Next(3) * 0.2),
                GracefulTimeout = TimeSpan.FromSeconds(random.Next(3)),
                Singleton = isSingleton,
            };
            using var stage = new Stage(options);
            List<string> story = [options.ToString()];
            for (var i = 0; i < Steps; i++)
            {
                story.Add(Step(stage, random));
                AssertOwned(stage, () => $"seed {seed}, round {round}: {string.Join(", ", story)}");
            }

            AssertReached(stage, () => $"seed {seed}, round {round}: {string.Join(", ", story)}");
        }
    }

    private static string Step(Stage stage, Random random)
    {
        var watcher = stage.Watcher;
        switch (random.Next(14))
        {
            case 0:
                stage.Do(w => w.Start());
                return "start";
            case 1:
                stage.Do(w => w.Stop());
                return "stop";
            case 2:
                stage.Do(w => w.Restart());
                return "restart";
            case 3:
                stage.Do(w => w.Reload());
                return "reload";
            case 4:
                var target = random.Next(watcher.Options.Singleton ? 2 : 5);
                stage.Do(w => w.Scale(target));
                return $"scale {target}";
            case 5:
                stage.Do(w => w.KillProcesses(null, null, null));
                return "kill processes";
            case 6:
                stage.Do(w => w.Kill());
                return "kill";
            case 7:
                stage.Linux.LaunchFault = stage.Linux.LaunchFault is null ? "no" : null;
                return $"launch fault {stage.Linux.LaunchFault}";
            case 8:
                stage.Linux.ObeysStopSignals = !stage.Linux.ObeysStopSignals;
                return $"obeys {stage.Linux.ObeysStopSignals}";
            case 9:
                stage.Linux.OthersPerTree = random.Next(3);
                return $"others {stage.Linux.OthersPerTree}";
            case 10 or 11 when stage.Live().Length > 0:
                var pid = stage.Live()[random.Next(stage.Live().Length)];
                stage.Die(pid, random.Next(3));
                return $"death of {pid}";
            default:
                var time = TimeSpan.FromMilliseconds(random.Next(1500));
                stage.Pass(time);
                return $"{time.TotalMilliseconds} ms";
        }
    }

    private static void AssertOwned(Stage stage, Func<string> story)
    {
        var owned = stage.Watcher.Processes.Select(process => process.Pid).ToHashSet();
        Assert.True(stage.Linux.Alive.All(owned.Contains), story());
        Assert.True(stage.Live().All(stage.Linux.Alive.Contains), story());
        Assert.True(stage.Watcher.Processes.Select(process => process.Slot).Distinct().Count() == owned.Count, story());
        var isDown = stage.Watcher.State is WatcherState.Stopped or WatcherState.Failed;
        Assert.True(!isDown || owned.Count == 0, story());
        Assert.True(!stage.Watcher.Options.Singleton || stage.Linux.Alive.Count <= 1, story());
    }

    private static void AssertReached(Stage stage, Func<string> story)
    {
        (stage.Linux.LaunchFault, stage.Linux.ObeysStopSignals, stage.Linux.OthersPerTree) = (null, true, 0);
        stage.Pass(10);
        stage.Do(watcher => watcher.Start());
        // The longest that anything may take here: grace periods, then warm-ups of all.
        stage.Pass(10);
        Assert.True(stage.Watcher.State == WatcherState.Active, story());
        Assert.True(stage.Live().Length == stage.Watcher.Options.NumProcesses, $"{stage.Live().Length} live; {story()}");
        Assert.True(stage.Watcher.IsSettled, story());

        stage.Do(watcher => watcher.Stop());
        stage.Pass(5);
        Assert.True(stage.Watcher.State == WatcherState.Stopped && stage.Linux.Alive.Count == 0, story());
        foreach (var spawn in stage.Events.All.Where(e => e.Action == "spawn"))
        {
            Assert.True(stage.Events.All.Count(e => e.Action == "reap" && e.Payload.ProcessPid == spawn.Payload.ProcessPid) == 1, story());
        }
    }
}
