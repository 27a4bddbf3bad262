using System.Diagnostics;
using System.Globalization;
using Circus.Protocol.Messages;
using Circus.Stats.Node;
using Circus.Stats.Proc;
using Circus.Stats.Sampling;
using Circus.Stats.Tests.Programs;

namespace Circus.Stats.Tests.Sampling;

/// <summary>Trees of real processes: what they use is counted once, whoever waits for whom.</summary>
public sealed class TreeTests : IDisposable
{
    /// <summary>Uses a tenth of a second of CPU, more or less.</summary>
    private const string Burn = "i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done";

    private readonly PidRegistry _registry = new();
    private readonly NodeMeter _node = new(TimeProvider.System);
    private readonly InterferingTime _time = new();
    private readonly Sampler _sampler;

    public TreeTests()
    {
        // As often as asked for, from now on.
        var intervals = new Intervals(TimeSpan.FromTicks(1), _time);
        _ = intervals.NextDue();
        _sampler = new Sampler(_registry, intervals, new DescriptorBudget(1000), _time);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Descendants_Living_AreFoundAndAddedUp(bool areBornLater)
    {
        using var root = Shell("read line; (sleep 600 & sleep 600 & echo; wait) & wait");
        Learn(root.Id);
        for (var pass = 0; areBornLater && pass < 3; pass++)
        {
            Pass();
        }


        root.StandardInput.WriteLine();
        await root.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Pass();

        Assert.Equal([0, 3, 1], new[] { _sampler.ProcessRows[0].Parent, _sampler.ProcessRows[0].Descendants, _sampler.WatcherRows[0].Actual });
        Assert.Equal(4, _sampler.WatcherRows[0].Processes);
        Assert.Equal(root.Id, _sampler.ProcessRows[1].Parent);
        Assert.All(_sampler.ProcessRows.Skip(2), row => Assert.Equal(_sampler.ProcessRows[1].Pid, row.Parent));
        Assert.Equal(_sampler.ProcessRows.Sum(row => row.Rss), _sampler.ProcessRows[0].TreeRss);
        Assert.Equal(_sampler.ProcessRows[0].TreeRss, _sampler.WatcherRows[0].Rss);
        root.Kill(entireProcessTree: true);
        await root.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Total_ChildrenThatComeAndGo_AgreesWithTheKernel()
    {
        // Some live for several passes, some for none; and the shell uses some itself.
        using var root = Shell($"read line; for n in 1 2 3 4 5; do sh -c '{Burn}; {Burn}'; {Burn}; sh -c ': '; done; echo done; read line");
        Learn(root.Id);
        Pass();
        Pass();
        root.StandardInput.WriteLine();
        var told = TimeSpan.Zero;
        var end = root.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask();
        while (!end.IsCompleted)
        {
            await Task.WhenAny(end, Task.Delay(50, TestContext.Current.CancellationToken));
            told += Pass();
        }

        told += Pass();
        var whole = WholeOf(root.Id);

        // The kernel tells of waited-for children in steps of 10 ms, for user and system each.
        Assert.InRange(told.TotalSeconds, (whole.TotalSeconds * 0.97) - 0.03, (whole.TotalSeconds * 1.03) + 0.03);
        root.StandardInput.Close();
        await root.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void End_NeverSeenAlive_IsInTheNextTotal()
    {
        using var other = Subject.Sleeper();
        Learn(other.Pid);
        Pass();

        Happens("spawn", 4_194_305, null);
        Happens("reap", 4_194_305, 0.15);
        var told = Pass();

        Assert.Equal(0.15, told.TotalSeconds, 0.02);
        Assert.Equal(1, _sampler.WatcherRows[0].Ended);
    }

    [Fact]
    public async Task End_OfOneThatWasSeen_AddsTheRestOnce()
    {
        using var runner = Subject.Runner();
        Learn(runner.Pid);
        Pass();
        Pass();
        runner.Go();
        await Task.Delay(150, TestContext.Current.CancellationToken);
        var told = Pass();
        runner.Freeze();
        var whole = runner.KernelCpu.TotalSeconds + 0.05;
        await runner.EndAsync();

        told += Pass();
        Happens("reap", runner.Pid, whole);
        told += Pass();

        Assert.Equal(whole, told.TotalSeconds, 0.03);
        Assert.Equal(0, _sampler.Count);
    }

    [Fact]
    public void End_OfOneThatNobodyStarted_CountsNothing()
    {
        using var other = Subject.Sleeper();
        Learn(other.Pid);
        Pass();

        Happens("reap", 4_194_305, 1000);

        Assert.InRange(Pass().TotalSeconds, 0, 0.1);
    }

    [Fact]
    public async Task Total_ChildEndsAfterItWasLookedAt_CountsItOnce()
    {
        using var root = Shell($"sh -c '{Burn}; {Burn}; {Burn}; {Burn}; echo; read line; :'; echo; read line");
        Learn(root.Id);
        Pass();
        await root.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Pass();
        var child = _sampler.ProcessRows.Single(row => row.Parent == root.Id).Pid;
        Pass();
        var before = WholeOf(root.Id) + WholeOf(child);
        // The pass asks once itself, then for each process when it has been read: the child is the first.
        _time.At(2, () =>
        {
            root.StandardInput.WriteLine();
            root.StandardOutput.ReadLine();
        });

        var told = Pass() + Pass();

        Assert.Equal((WholeOf(root.Id) - before).TotalSeconds, told.TotalSeconds, 0.045);
        root.StandardInput.Close();
        await root.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task End_TogetherWithAChild_CountsTheChildOnce()
    {
        using var root = Shell($"(sh -c '{Burn}; {Burn}; {Burn}; {Burn}; echo; read line; :'; :); :");
        Learn(root.Id);
        Pass();
        await root.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Pass();
        Assert.Equal(3, _sampler.ProcessRows.Count);
        Pass();
        var seen = _sampler.ProcessRows.Sum(row => WholeOf(row.Pid).TotalSeconds);
        root.StandardInput.WriteLine();
        await root.WaitForExitAsync(TestContext.Current.CancellationToken);

        Happens("reap", root.Id, seen + 0.05);

        Assert.Equal(0.05, Pass().TotalSeconds, 0.045);
        Assert.Equal(0, _sampler.Count);
    }

    public void Dispose()
    {
        _sampler.Dispose();
        _node.Dispose();
    }

    private static Process Shell(string script) =>
        Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

    /// <summary>Own time and that of children it waited for; proc_pid_stat(5).</summary>
    private static TimeSpan WholeOf(int pid)
    {
        var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
        return TimeSpan.FromMilliseconds(10 * stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[11..15].Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)));
    }

    /// <summary>CPU time that a pass tells of.</summary>
    private TimeSpan Pass()
    {
        // A search that took long is followed by a pause.
        _time.Skip(TimeSpan.FromSeconds(1));
        _node.Measure();
        _sampler.Pass(_node.Births);
        var row = _sampler.WatcherRows[0];
        return row.Interval is { } interval ? TimeSpan.FromSeconds(row.Cpu!.Value / 100 * interval) : TimeSpan.Zero;
    }

    private void Learn(int pid)
    {
        _registry.BeginLearning();
        _registry.Learn(new NodeDescription
        {
            Watchers = [new WatcherDescription { Name = "web", Key = "web", Status = "active", Processes = [new ProcessDescription { Pid = pid, Wid = 1 }] }],
        });
    }

    private void Happens(string action, int pid, double? cpu)
    {
        if (action == "spawn")
        {
            _sampler.Table.OnSpawned("web", pid);
        }
        else
        {
            _sampler.Table.OnEnded("web", pid, cpu is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        }

        _registry.Apply(new CircusEvent("web", action, new EventPayload { ProcessPid = pid }));
    }

    /// <summary>The system's clock, or later; when it is asked what time it is for the nth time from now on, something happens first.</summary>
    private sealed class InterferingTime : TimeProvider
    {
        private int _left;
        private long _skipped;
        private Action _interfere = () => { };

        public void At(int nth, Action interfere) => (_left, _interfere) = (nth, interfere);

        public void Skip(TimeSpan time) => _skipped += (long)(time.TotalSeconds * TimestampFrequency);

        public override long GetTimestamp() => base.GetTimestamp() + _skipped;

        public override DateTimeOffset GetUtcNow()
        {
            if (_left > 0 && --_left == 0)
            {
                _interfere();
            }

            return base.GetUtcNow();
        }
    }
}
