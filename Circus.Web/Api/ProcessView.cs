using Circus.Protocol.Messages;
using Circus.Web.Live;

namespace Circus.Web.Api;

/// <summary>A process with its newest figures.</summary>
internal sealed record ProcessView(
    int Pid, int Wid, double? Started, bool Stopping, bool? Ready, string? Ailment, string? Message, float? Cpu, float? MemoryMib)
{
    public static ProcessView Of(ProcessDescription process, LiveSnapshot snapshot)
    {
        var reading = snapshot.Latest(ColumnId.OfProcess(process.Pid));
        return new ProcessView(
            process.Pid, process.Wid, process.Started, process.Stopping, process.Ready, process.Ailment, process.Message,
            WatcherView.Known(reading.Cpu), WatcherView.Known(reading.MemoryMiB));
    }
}
