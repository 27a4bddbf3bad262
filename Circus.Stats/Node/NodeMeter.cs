using Circus.Protocol.Rounds;
using Circus.Stats.Proc;

namespace Circus.Stats.Node;

/// <summary>Measures the machine; what is a rate counts from the measurement before. What a container hides is unknown.</summary>
internal sealed class NodeMeter(TimeProvider time) : IDisposable
{
    private const int SectorBytes = 512;

    private readonly KeptFile? _stat = Open("/proc/stat");
    private readonly KeptFile? _memory = Open("/proc/meminfo");
    private readonly KeptFile? _load = Open("/proc/loadavg");
    private readonly KeptFile? _disks = Open("/proc/diskstats");
    private readonly KeptFile? _network = Open("/proc/net/dev");
    private readonly Dictionary<ulong, bool> _isWholeDisk = [];
    private List<CoreTimes> _cores = [];
    private List<CoreTimes> _coresBefore = [];
    private (long Read, long Written)? _diskBefore;
    private (long In, long Out)? _networkBefore;
    private long? _before;

    public Births Births { get; private set; }

    public NodeFigures Last { get; private set; } = new();

    public void Measure()
    {
        var now = time.GetTimestamp();
        var elapsed = _before is { } before ? time.GetElapsedTime(before, now) : TimeSpan.Zero;
        _before = now;
        var count = ReadCores();
        var memory = _memory is null ? default : _memory.Read();
        var load = _load is null ? default : _load.Read();
        var (load1, load5, load15) = (ProcText.NextFraction(ref load), ProcText.NextFraction(ref load), ProcText.NextFraction(ref load));
        var processes = ProcessesIn(ref load);
        Births = new Births(count, (int?)ProcText.NextNumber(ref load));
        var disk = ReadDisks();
        var network = ReadNetwork();
        var hasBefore = elapsed > TimeSpan.Zero && _coresBefore.Count == _cores.Count && _cores.Count > 0;
        var (total, totalBefore) = hasBefore ? (_cores[0], _coresBefore[0]) : default;
        Last = new NodeFigures
        {
            Hostname = Environment.MachineName,
            Cores = Math.Max(1, _cores.Count - 1),
            Cpu = hasBefore ? CoreTimes.Percent(totalBefore.Busy, total.Busy, elapsed) : null,
            CpuUser = hasBefore ? CoreTimes.Percent(totalBefore.User, total.User, elapsed) : null,
            CpuSystem = hasBefore ? CoreTimes.Percent(totalBefore.System, total.System, elapsed) : null,
            CpuWaiting = hasBefore ? CoreTimes.Percent(totalBefore.Waiting, total.Waiting, elapsed) : null,
            CpuStolen = hasBefore ? CoreTimes.Percent(totalBefore.Stolen, total.Stolen, elapsed) : null,
            CoresCpu = hasBefore ? CoresCpu(elapsed) : [],
            Load1 = load1,
            Load5 = load5,
            Load15 = load15,
            Processes = processes,
            MemTotal = Kilobytes(memory, "MemTotal:"u8),
            MemAvailable = Kilobytes(memory, "MemAvailable:"u8),
            SwapTotal = Kilobytes(memory, "SwapTotal:"u8),
            SwapUsed = Kilobytes(memory, "SwapTotal:"u8) - Kilobytes(memory, "SwapFree:"u8),
            DiskRead = Rate(_diskBefore?.Read, disk?.Read, elapsed),
            DiskWrite = Rate(_diskBefore?.Written, disk?.Written, elapsed),
            NetIn = Rate(_networkBefore?.In, network?.In, elapsed),
            NetOut = Rate(_networkBefore?.Out, network?.Out, elapsed),
            Uptime = Math.Round(CpuClock.SinceBoot().TotalSeconds, 1),
        };
        (_diskBefore, _networkBefore) = (disk, network);
    }

    public void Dispose()
    {
        _stat?.Dispose();
        _memory?.Dispose();
        _load?.Dispose();
        _disks?.Dispose();
        _network?.Dispose();
    }

    private static KeptFile? Open(string path) => KeptFile.TryOpen(path, out var file) ? file : null;

    /// <summary>Returns what the machine has made, processes and threads; null when unknown.</summary>
    private long? ReadCores()
    {
        (_cores, _coresBefore) = (_coresBefore, _cores);
        _cores.Clear();
        long? made = null;
        for (var rest = _stat is null ? default : _stat.Read(); !rest.IsEmpty;)
        {
            var line = ProcText.NextLine(ref rest);
            var word = ProcText.NextWord(ref line);
            if (word.StartsWith("cpu"u8))
            {
                _cores.Add(CoreTimes.Parse(line));
            }
            else if (word.SequenceEqual("processes"u8))
            {
                made = ProcText.NextNumber(ref line);
            }
        }

        return made;
    }

    private double[] CoresCpu(TimeSpan elapsed)
    {
        var cores = new double[_cores.Count - 1];
        for (var i = 0; i < cores.Length; i++)
        {
            cores[i] = Math.Round(CoreTimes.Percent(_coresBefore[i + 1].Busy, _cores[i + 1].Busy, elapsed), 1);
        }

        return cores;
    }

    /// <summary>The fourth word of /proc/loadavg is RUNNING/ALL; what there is counts threads too. The number given last comes behind it.</summary>
    private static int? ProcessesIn(ref ReadOnlySpan<byte> rest)
    {
        var word = ProcText.NextWord(ref rest);
        var slash = word.IndexOf((byte)'/');
        var all = slash < 0 ? default : word[(slash + 1)..];
        return (int?)ProcText.NextNumber(ref all);
    }

    /// <summary>Disks, not their partitions, nor what is made of disks (dm, md, loop): their bytes would count twice.</summary>
    private (long Read, long Written)? ReadDisks()
    {
        if (_disks is null)
        {
            return null;
        }

        var (read, written) = (0L, 0L);
        Span<long> numbers = stackalloc long[7];
        for (var rest = _disks.Read(); !rest.IsEmpty;)
        {
            var line = ProcText.NextLine(ref rest);
            var (major, minor) = (ProcText.NextNumber(ref line), ProcText.NextNumber(ref line));
            var name = ProcText.NextWord(ref line);
            if (major is null || minor is null || !IsWholeDisk(((ulong)major << 32) | (uint)minor, name))
            {
                continue;
            }

            // Reads, merged, sectors read, ms; writes, merged, sectors written: Documentation/admin-guide/iostats.rst.
            for (var i = 0; i < numbers.Length; i++)
            {
                numbers[i] = ProcText.NextNumber(ref line) ?? 0;
            }

            read += numbers[2] * SectorBytes;
            written += numbers[6] * SectorBytes;
        }

        return (read, written);
    }

    private bool IsWholeDisk(ulong device, ReadOnlySpan<byte> name)
    {
        if (!_isWholeDisk.TryGetValue(device, out var isWhole))
        {
            // Only real disks have a device behind them; partitions are not in this folder at all.
            isWhole = Directory.Exists($"/sys/block/{System.Text.Encoding.ASCII.GetString(name).Replace('/', '!')}/device");
            _isWholeDisk.Add(device, isWhole);
        }

        return isWhole;
    }

    private (long In, long Out)? ReadNetwork()
    {
        if (_network is null)
        {
            return null;
        }

        var (received, sent) = (0L, 0L);
        for (var rest = _network.Read(); !rest.IsEmpty;)
        {
            var line = ProcText.NextLine(ref rest).TrimStart((byte)' ');
            var colon = line.IndexOf((byte)':');
            if (colon < 0 || line[..colon].SequenceEqual("lo"u8))
            {
                continue;
            }

            line = line[(colon + 1)..];
            // The first of eight numbers of each direction.
            received += ProcText.NextNumber(ref line) ?? 0;
            for (var i = 0; i < 7; i++)
            {
                _ = ProcText.NextWord(ref line);
            }

            sent += ProcText.NextNumber(ref line) ?? 0;
        }

        return (received, sent);
    }

    private static long? Kilobytes(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key) => ProcText.Find(text, key) * 1024;

    private static double? Rate(long? before, long? now, TimeSpan elapsed) =>
        before is { } from && now is { } to && elapsed > TimeSpan.Zero ? Math.Round(Math.Max(0, to - from) / elapsed.TotalSeconds) : null;
}
