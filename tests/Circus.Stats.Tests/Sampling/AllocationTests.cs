using Circus.Protocol.Messages;
using Circus.Protocol.Rounds;
using Circus.Stats.History;
using Circus.Stats.Node;
using Circus.Stats.Proc;
using Circus.Stats.Sampling;
using Circus.Stats.Tests.Programs;

namespace Circus.Stats.Tests.Sampling;

public sealed class AllocationTests
{
    private const int Passes = 50;

    [Fact]
    public void Pass_SteadyState_AllocatesNothing() => Assert.Equal(0, AllocatedBy(kept: 1000));

    [Fact]
    public void Pass_WithoutKeptDescriptors_AllocatesNothing() => Assert.Equal(0, AllocatedBy(kept: 0));

    private static long AllocatedBy(int kept)
    {
        using var busy = Subject.Runner();
        busy.Go();
        List<Subject> sleepers = [.. Enumerable.Range(0, 20).Select(_ => Subject.Sleeper())];
        var registry = new PidRegistry();
        using var sampler = new Sampler(registry, new Intervals(TimeSpan.FromTicks(1), TimeProvider.System), new DescriptorBudget(kept), TimeProvider.System);
        var recorder = new HistoryRecorder(new HistoryStore());
        var node = new NodeFigures();
        registry.Learn(new NodeDescription
        {
            Watchers =
            [
                new WatcherDescription { Name = "idle", Key = "idle", Status = "active", Processes = [.. sleepers.Select(sleeper => new ProcessDescription { Pid = sleeper.Pid })] },
                new WatcherDescription { Name = "busy", Key = "busy", Status = "active", Processes = [new ProcessDescription { Pid = busy.Pid }] },
            ],
        });
        var made = 300;
        void Pass()
        {
            // Others make processes all the time, and threads.
            made += 3;
            sampler.Pass(new Births(made, made));
            recorder.Add(sampler, node, []);
        }

        try
        {
            // Lists grow, names are read, code is compiled.
            for (var i = 0; i < Passes * 2; i++)
            {
                Pass();
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < Passes; i++)
            {
                Pass();
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        finally
        {
            sleepers.ForEach(sleeper => sleeper.Dispose());
        }
    }
}
