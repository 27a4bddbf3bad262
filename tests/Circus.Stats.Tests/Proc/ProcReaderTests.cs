using Circus.Stats.Proc;
using Circus.Stats.Tests.Programs;

namespace Circus.Stats.Tests.Proc;

/// <summary>Readers over real processes that do what is inconvenient.</summary>
public sealed class ProcReaderTests
{
    [Fact]
    public void Read_NotRunSince_IsQuiet()
    {
        using var sleeper = Subject.Sleeper();
        Assert.True(ProcReader.TryOpen(sleeper.Pid, null, TimeProvider.System, out var reader));
        using var opened = reader;
        ProcReading reading;
        // Until it has gone to sleep.
        ProcReading? before = null;
        while (reader.Read(before, out reading) != ReadOutcome.Quiet)
        {
            before = reading;
        }

        Assert.Equal(before!.Value.Stat, reading.Stat);
        Assert.Equal(ReadOutcome.Read, reader.Read(null, out _));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(0)]
    public async Task Read_EndedBetweenTwoReadings_IsGone(int kept)
    {
        using var sleeper = Subject.Sleeper();
        Assert.True(ProcReader.TryOpen(sleeper.Pid, new DescriptorBudget(kept), TimeProvider.System, out var reader));
        using var opened = reader;
        Assert.Equal(ReadOutcome.Read, reader.Read(null, out var reading));
        Assert.True(reading is { Stat: not null, Descriptors: >= 3, Io: not null, Switches: > 0 });

        await sleeper.EndAsync();

        Assert.Equal(ReadOutcome.Gone, reader.Read(reading, out _));
    }

    [Fact]
    public void TryOpen_NobodyWithThatNumber_IsRefused() => Assert.False(ProcReader.TryOpen(4_194_305, null, TimeProvider.System, out _));

    [Fact]
    public void Budget_Full_ReadsWithoutKeeping()
    {
        using var one = Subject.Sleeper();
        using var two = Subject.Sleeper();
        var budget = new DescriptorBudget(5);
        Assert.True(ProcReader.TryOpen(one.Pid, budget, TimeProvider.System, out var kept));
        Assert.False(budget.IsExceeded);
        Assert.True(ProcReader.TryOpen(two.Pid, budget, TimeProvider.System, out var once));

        Assert.True(budget.IsExceeded);
        Assert.Equal(4, budget.Used);
        Assert.Equal(ReadOutcome.Read, once.Read(null, out var reading));
        Assert.True(reading is { Stat: not null, Descriptors: >= 3, Io: not null, Switches: > 0 });
        kept.Dispose();
        once.Dispose();
        Assert.Equal(0, budget.Used);
    }

    [Theory]
    [InlineData("12 34 56\n", 56L)]
    [InlineData("12 34", null)]
    [InlineData("", null)]
    public void Switches_Text_IsItsThirdNumber(string text, long? expected) =>
        Assert.Equal(expected, ProcReader.TryParseSwitches(System.Text.Encoding.ASCII.GetBytes(text), out var switches) ? switches : null);

    [Fact]
    public void PidList_AllOfTheMachine_HasThisOne()
    {
        using var sleeper = Subject.Sleeper();
        Assert.True(PidList.TryOpen(out var list));
        using var opened = list;

        foreach (var _ in Enumerable.Range(0, 2))
        {
            var pids = list.Read().ToArray();
            Assert.Contains(sleeper.Pid, pids);
            Assert.Contains(Environment.ProcessId, pids);
            Assert.Equal(pids.Distinct().Count(), pids.Length);
        }
    }
}
