using System.Diagnostics.CodeAnalysis;
using Circus.Protocol.Messages;

namespace Circus.Stats.Proc;

/// <summary>Measures one process; what is a rate counts from the previous measurement. The figures are those of the last one; nothing is allocated.</summary>
internal sealed class ProcessMeter : IDisposable
{
    /// <summary>A program may replace itself (exec) at any time, mostly at its beginning; its name is read again after so many measurements in which it ran.</summary>
    private const int NamesEvery = 30;

    /// <summary>A process that does not run is read all the same after so many measurements: the kernel may have taken memory from it.</summary>
    private const int ReadEvery = 10;

    private readonly ProcReader _reader;
    private readonly TimeProvider _time;
    private ProcReading? _previous;
    private int _measurements;
    private int _readings;

    private ProcessMeter(ProcReader reader, TimeProvider time) => (_reader, _time) = (reader, time);

    public int Pid => _reader.Pid;

    public string Program { get; private set; } = ProcessNames.Unknown;

    public string User { get; private set; } = ProcessNames.Unknown;

    /// <summary>What was read last.</summary>
    public ProcReading Last { get; private set; }

    /// <summary>Percent of one core.</summary>
    public double Cpu { get; private set; }

    public TimeSpan Age { get; private set; }

    /// <summary>Bytes per second.</summary>
    public double? Read { get; private set; }

    public double? Write { get; private set; }

    /// <summary>Per second.</summary>
    public double? Faults { get; private set; }

    public double? Switches { get; private set; }

    /// <summary>When it was measured.</summary>
    public DateTimeOffset MeasuredAt { get; private set; }

    public long? Rss => Last.Stat is { } stat ? Machine.BytesOf(stat.ResidentPages) : null;

    /// <summary>CPU time of the children that it waited for, and of theirs; in steps of 10 ms.</summary>
    public TimeSpan WaitedFor => Last.Stat is { } stat ? Machine.TimeOf(stat.WaitedTicks) : TimeSpan.Zero;

    /// <summary>False when there is no such process.</summary>
    public static bool TryOpen(int pid, TimeProvider time, [NotNullWhen(true)] out ProcessMeter? meter) => TryOpen(pid, null, time, out meter);

    /// <summary>False when there is no such process.</summary>
    public static bool TryOpen(int pid, DescriptorBudget? budget, TimeProvider time, [NotNullWhen(true)] out ProcessMeter? meter)
    {
        meter = ProcReader.TryOpen(pid, budget, time, out var reader) ? new ProcessMeter(reader, time) : null;
        return meter is not null;
    }

    /// <summary>Null when the process is gone.</summary>
    public ProcessPayload? Measure() => Take() == ReadOutcome.Gone ? null : Payload();

    /// <summary>Measures; the figures are new unless it is gone.</summary>
    public ReadOutcome Take()
    {
        // Those that began together are not all read in the same pass.
        var mayBeQuiet = (_measurements++ + Pid) % ReadEvery != 0 && _previous is { Stat: not null };
        var outcome = _reader.Read(mayBeQuiet ? _previous : null, out var now);
        if (outcome == ReadOutcome.Gone)
        {
            return outcome;
        }

        // The second time too: between fork and exec a child still bears the name of its parent.
        if (outcome != ReadOutcome.Quiet && _readings++ % NamesEvery < 2)
        {
            Program = ProcessNames.ProgramOf(Pid, Program);
            User = ProcessNames.UserOf(Pid);
        }

        MeasuredAt = _time.GetUtcNow();
        Age = now.Stat is { } stat ? Machine.AgeOf(stat.StartTime) : TimeSpan.Zero;
        if (_previous is { } before)
        {
            var elapsed = _time.GetElapsedTime(before.Timestamp, now.Timestamp);
            Cpu = CpuUsage.Percent(before.CpuTime, now.CpuTime, elapsed);
            Read = Rate(before.Io?.ReadBytes, now.Io?.ReadBytes, elapsed);
            Write = Rate(before.Io?.WrittenBytes, now.Io?.WrittenBytes, elapsed);
            Faults = Rate(before.Stat?.Faults, now.Stat?.Faults, elapsed);
            Switches = Rate(before.Switches, now.Switches, elapsed);
        }
        else
        {
            Cpu = CpuUsage.FirstPercent(now.CpuTime, Age);
        }

        _previous = now;
        Last = now;
        return outcome;
    }

    /// <summary>Reads once more what the kernel says of it, after it was measured; no rates.</summary>
    public void TakeAccount()
    {
        if (_reader.TryReadStat(out var stat))
        {
            Last = Last with { Stat = stat };
            _previous = Last;
        }
    }

    /// <summary>The figures as Circus tells them.</summary>
    public ProcessPayload Payload()
    {
        var stat = Last.Stat;
        return new ProcessPayload
        {
            Pid = Pid,
            Cmdline = Program,
            Username = User,
            Nice = stat?.Nice,
            Cpu = Math.Round(Cpu, 2),
            Mem = Rss is { } rss ? Math.Round(rss * 100.0 / Machine.MemoryBytes, 3) : null,
            MemInfo1 = Rss is { } resident ? HumanSize.Text(resident) : ProcessNames.Unknown,
            MemInfo2 = stat is { } sizes ? HumanSize.Text(sizes.VirtualBytes) : ProcessNames.Unknown,
            Ctime = CpuTimeText.Text(Last.CpuTime),
            CreateTime = stat is { } started ? Machine.CreateTimeOf(started.StartTime) : null,
            Age = stat is null ? null : Math.Round(Age.TotalSeconds, 2),
            Rss = Rss,
            Vms = stat?.VirtualBytes,
            Threads = stat?.Threads,
            Fds = Last.Descriptors,
            IoRead = Whole(Read),
            IoWrite = Whole(Write),
            State = stat?.State.ToString(),
            Faults = Tenths(Faults),
            Switches = Tenths(Switches),
            Time = Math.Round(MeasuredAt.ToUnixTimeMilliseconds() / 1000.0, 3),
        };
    }

    public void Dispose() => _reader.Dispose();

    private static double? Whole(double? value) => value is { } number ? Math.Round(number) : null;

    private static double? Tenths(double? value) => value is { } number ? Math.Round(number, 1) : null;

    private static double? Rate(long? before, long? now, TimeSpan elapsed) =>
        before is { } from && now is { } to && elapsed > TimeSpan.Zero ? Math.Max(0, to - from) / elapsed.TotalSeconds : null;
}
