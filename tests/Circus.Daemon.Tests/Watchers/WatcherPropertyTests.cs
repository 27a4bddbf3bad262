using Circus.Daemon.Health;
using Circus.Daemon.Hooks;
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
                Health = HealthOf(random),
                Hooks = HooksOf(random),
                MaxAge = TimeSpan.FromSeconds(random.Next(3) == 0 ? random.Next(1, 4) : 0),
                MaxAgeVariance = TimeSpan.FromSeconds(random.Next(2)),
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
        switch (random.Next(18))
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
            case 12:
                stage.Do(w => w.Reload(isSequential: true));
                return "reload one by one";
            case 13:
                var cmd = $"/bin/program {random.Next(100)}";
                stage.Do(w => w.Change(w.Options with { Cmd = cmd }, 1, needsReload: true));
                return $"cmd {cmd}";
            case 14 when stage.Live().Length > 0:
                var speaker = stage.Live()[random.Next(stage.Live().Length)];
                stage.Do(() => stage.Arbiter.Hear(speaker, "READY=1"));
                stage.Report();
                return $"{speaker} is ready";
            case 15 when stage.Linux.Probes.Count > 0:
                var isWell = random.Next(3) > 0;
                stage.Do(() => stage.Linux.Probes[random.Next(stage.Linux.Probes.Count)].Give(isWell ? null : "ill"));
                stage.Report();
                return $"probe: well {isWell}";
            case 16 when stage.Linux.Commands.Count > 0:
                var status = random.Next(6) == 0 ? 1 : 0;
                stage.Do(() => stage.Linux.Commands[random.Next(stage.Linux.Commands.Count)].End(status));
                stage.Report();
                return $"hook ends with {status}";
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

    private static HealthOptions HealthOf(Random random) => random.Next(4) switch
    {
        0 => new HealthOptions { Notify = true, ReadyTimeout = TimeSpan.FromSeconds(2) },
        1 => new HealthOptions { ReadyAfter = TimeSpan.FromSeconds(0.5), Liveness = new ProbeOptions(ProbeKind.Tcp, "x:1") { Failures = 2 } },
        2 => new HealthOptions(),
        _ => new HealthOptions { ReadyAfter = TimeSpan.Zero },
    };

    private static Dictionary<string, HookOptions> HooksOf(Random random) =>
        random.Next(3) > 0 ? [] : HookName.All.Where(_ => random.Next(3) == 0).ToDictionary(name => name, name => new HookOptions("/bin/hook", IgnoresFailure: true));

    /// <summary>Whatever is asked of anybody is answered well.</summary>
    private static void AnswerAll(Stage stage)
    {
        for (var i = 0; i < 2000 && (stage.Linux.Commands.Count > 0 || stage.Watcher.Processes.Any(process => process.IsLive && !process.IsReady)); i++)
        {
            if (stage.Linux.Commands is [var hook, ..])
            {
                stage.Do(() => hook.End());
                stage.Report();
            }

            foreach (var pid in stage.Live())
            {
                stage.Do(() => stage.Arbiter.Hear(pid, "READY=1"));
            }

            stage.Report();
            stage.Pass(0.05);
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

    /// <summary>With a max_age all who live now are replaced in the end, and from then on nobody is.</summary>
    private static void AssertNobodyGrowsOld(Stage stage, Func<string> story)
    {
        if (stage.Watcher.Options.MaxAge == TimeSpan.Zero)
        {
            return;
        }

        var old = stage.Live();
        // Longer than the pause after a replacement that could not be made.
        for (var i = 0; i < 180; i++)
        {
            stage.Clock.Advance(TimeSpan.FromSeconds(0.5));
            stage.Turn();
            AnswerAll(stage);
        }

        Assert.True(!old.Any(stage.Linux.Alive.Contains), $"{string.Join(' ', old)} of {string.Join(' ', stage.Linux.Alive)} are still there; {story()}");
        stage.Do(watcher => watcher.Change(watcher.Options with { MaxAge = TimeSpan.Zero }, 1, needsReload: false));
    }

    private static void AssertReached(Stage stage, Func<string> story)
    {
        (stage.Linux.LaunchFault, stage.Linux.ObeysStopSignals, stage.Linux.OthersPerTree) = (null, true, 0);
        AnswerAll(stage);
        stage.Pass(10);
        AnswerAll(stage);
        stage.Do(watcher => watcher.Start());
        AssertNobodyGrowsOld(stage, story);
        // The longest that anything may take here: grace periods, then warm-ups of all.
        for (var i = 0; i < 20; i++)
        {
            stage.Pass(0.5);
            AnswerAll(stage);
        }

        Assert.True(stage.Watcher.State == WatcherState.Active, story());
        Assert.True(stage.Live().Length == stage.Watcher.Options.NumProcesses, $"{stage.Live().Length} live; {story()}");
        Assert.True(stage.Watcher.IsSettled, story());

        stage.Do(watcher => watcher.Stop());
        AnswerAll(stage);
        stage.Pass(5);
        AnswerAll(stage);
        Assert.True(stage.Watcher.State == WatcherState.Stopped && stage.Linux.Alive.Count == 0, story());
        foreach (var spawn in stage.Events.All.Where(e => e.Action == "spawn"))
        {
            Assert.True(stage.Events.All.Count(e => e.Action == "reap" && e.Payload.ProcessPid == spawn.Payload.ProcessPid) == 1, story());
        }
    }
}
