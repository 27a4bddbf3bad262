using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Daemon.Control;
using Circus.Protocol;
using Circus.Protocol.Rounds;
using Circus.Stats.Node;
using Circus.Stats.Proc;
using Circus.Stats.Sampling;

namespace Circus.Stats.Queries;

/// <summary>What is read of processes only when somebody asks: the kernel walks through all their memory for it.</summary>
internal static class ProcessQuestion
{
    /// <summary>Which processes are meant. On the loop.</summary>
    /// <exception cref="QuestionException">None is.</exception>
    public static IReadOnlyList<(int Pid, string Watcher)> SubjectsOf(IncomingRequest request, Sampler sampler)
    {
        var watcher = Properties.Text(request, "watcher");
        var pid = (int?)Properties.Number(request, "pid");
        if (watcher is not null && !sampler.Table.HasWatcher(watcher))
        {
            throw new QuestionException(ErrorCode.MessageError, $"no watcher '{watcher}' is measured");
        }

        // Never of any process: what is not measured here is nobody's business.
        List<(int, string)> subjects = [.. sampler.Table.All.Where(found => (watcher is null || found.Watcher == watcher) && (pid is null || found.Pid == pid))];
        return subjects.Count > 0 || pid is null ? subjects : throw new QuestionException(ErrorCode.MessageError, $"process {pid} is not measured");
    }

    public static JsonObject Answer(IReadOnlyList<(int Pid, string Watcher)> subjects) => new()
    {
        ["processes"] = JsonSerializer.SerializeToNode([.. subjects.Select(subject => Read(subject.Pid, subject.Watcher))], WireJson.Default.ProcessDetailsArray),
    };

    private static ProcessDetails Read(int pid, string watcher)
    {
        Span<byte> buffer = stackalloc byte[4096];
        var memory = ProcFile.TryRead(pid, "smaps_rollup"u8, buffer, out var length) ? buffer[..length] : default;
        return new ProcessDetails
        {
            Pid = pid,
            Watcher = watcher,
            Pss = Kilobytes(memory, "Pss:"u8),
            Uss = Kilobytes(memory, "Private_Clean:"u8) + Kilobytes(memory, "Private_Dirty:"u8),
            Swap = Kilobytes(memory, "SwapPss:"u8),
            Rss = Kilobytes(memory, "Rss:"u8),
            Command = ProcessNames.CommandOf(pid),
        };
    }

    private static long? Kilobytes(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key) => ProcText.Find(text, key) * 1024;
}
