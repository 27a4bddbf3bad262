using Circus.Protocol.Messages;
using Circus.Protocol.Rounds;

namespace Circus.Cli.Top.Model;

/// <summary>A process as it was measured, whatever the message that told.</summary>
internal sealed record ProcessReading
{
    public required int Pid { get; init; }

    /// <summary>Of a descendant the pid of its parent; 0 for a process of the watcher itself.</summary>
    public int Parent { get; init; }

    public required string Name { get; init; }

    public string? User { get; init; }

    public double? Nice { get; init; }

    public double? Cpu { get; init; }

    /// <summary>Percent of the machine's memory.</summary>
    public double? Mem { get; init; }

    public long? Rss { get; init; }

    /// <summary>Seconds.</summary>
    public double? Age { get; init; }

    public int? Threads { get; init; }

    public int? Fds { get; init; }

    public double? Read { get; init; }

    public double? Write { get; init; }

    public string? Letter { get; init; }

    public string? CpuTime { get; init; }

    public static ProcessReading Of(ProcessSample sample) => new()
    {
        Pid = sample.Pid,
        Name = sample.Payload.Name ?? sample.Payload.Cmdline ?? "?",
        User = sample.Payload.Username,
        Nice = sample.Payload.Nice,
        Cpu = sample.Payload.Cpu,
        Mem = sample.Payload.Mem,
        Rss = sample.Payload.Rss ?? HumanBytes.Parse(sample.Payload.MemInfo1),
        Age = sample.Payload.Age,
        Threads = sample.Payload.Threads,
        Fds = sample.Payload.Fds,
        Read = sample.Payload.IoRead,
        Write = sample.Payload.IoWrite,
        Letter = sample.Payload.State,
        CpuTime = sample.Payload.Ctime,
    };

    public static ProcessReading Of(in ProcessFigures figures, StatsRound round) => new()
    {
        Pid = figures.Pid,
        Parent = figures.Parent,
        Name = figures.Program ?? "?",
        User = figures.User,
        Nice = figures.Nice,
        Cpu = figures.Cpu,
        Mem = Share(figures.Rss, round),
        Rss = figures.Rss,
        Age = round.Time - figures.Created,
        Threads = figures.Threads,
        Fds = figures.Fds,
        Read = figures.Read,
        Write = figures.Write,
        Letter = figures.State == '?' ? null : figures.State.ToString(),
    };

    /// <summary>Percent of the machine's memory; null when one of the two is not known.</summary>
    public static double? Share(long? bytes, StatsRound round) => round.Node.MemTotal is { } total and > 0 ? 100.0 * bytes / total : null;
}
