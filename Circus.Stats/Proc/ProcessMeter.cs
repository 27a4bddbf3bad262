using System.Diagnostics.CodeAnalysis;
using Circus.Protocol.Messages;

namespace Circus.Stats.Proc;

/// <summary>Measures one process; what is a rate counts from the previous measurement.</summary>
internal sealed class ProcessMeter : IDisposable
{
    /// <summary>A program may replace itself (exec) at any time, mostly at its beginning; its name is read again after so many measurements.</summary>
    private const int NamesEvery = 30;

    private readonly ProcReader _reader;
    private readonly TimeProvider _time;
    private ProcReading? _previous;
    private string _program = ProcessNames.Unknown;
    private string _user = ProcessNames.Unknown;
    private int _measurements;

    private ProcessMeter(ProcReader reader, TimeProvider time)
    {
        _reader = reader;
        _time = time;
    }

    /// <summary>False when there is no such process.</summary>
    public static bool TryOpen(int pid, TimeProvider time, [NotNullWhen(true)] out ProcessMeter? meter)
    {
        meter = ProcReader.TryOpen(pid, time, out var reader) ? new ProcessMeter(reader, time) : null;
        return meter is not null;
    }

    /// <summary>Null when the process is gone.</summary>
    public ProcessPayload? Measure()
    {
        if (!_reader.TryRead(out var now))
        {
            return null;
        }

        // The second time too: between fork and exec a child still bears the name of its parent.
        if (_measurements++ % NamesEvery < 2)
        {
            _program = ProcessNames.ProgramOf(_reader.Pid);
            _user = ProcessNames.UserOf(_reader.Pid);
        }

        var age = Machine.AgeOf(now.Stat.StartTime);
        var elapsed = _previous is { } before ? _time.GetElapsedTime(before.Timestamp, now.Timestamp) : TimeSpan.Zero;
        var rss = Machine.BytesOf(now.Stat.ResidentPages);
        var payload = new ProcessPayload
        {
            Pid = _reader.Pid,
            Cmdline = _program,
            Username = _user,
            Nice = now.Stat.Nice,
            Cpu = Math.Round(_previous is { } b ? CpuUsage.Percent(b.CpuTime, now.CpuTime, elapsed) : CpuUsage.FirstPercent(now.CpuTime, age), 2),
            Mem = Math.Round(rss * 100.0 / Machine.MemoryBytes, 3),
            MemInfo1 = HumanSize.Text(rss),
            MemInfo2 = HumanSize.Text(now.Stat.VirtualBytes),
            Ctime = CpuTimeText.Text(now.CpuTime),
            CreateTime = Machine.CreateTimeOf(now.Stat.StartTime),
            Age = Math.Round(age.TotalSeconds, 2),
            Rss = rss,
            Vms = now.Stat.VirtualBytes,
            Threads = now.Stat.Threads,
            Fds = now.Descriptors,
            IoRead = Rate(_previous?.Io?.ReadBytes, now.Io?.ReadBytes, elapsed),
            IoWrite = Rate(_previous?.Io?.WrittenBytes, now.Io?.WrittenBytes, elapsed),
            State = now.Stat.State.ToString(),
            Time = Math.Round(_time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0, 3),
        };
        _previous = now;
        return payload;
    }

    public void Dispose() => _reader.Dispose();

    private static double? Rate(long? before, long? now, TimeSpan elapsed) =>
        before is { } from && now is { } to && elapsed > TimeSpan.Zero ? Math.Round((to - from) / elapsed.TotalSeconds) : null;
}
