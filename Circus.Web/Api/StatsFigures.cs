using Circus.Web.Live;

namespace Circus.Web.Api;

internal sealed record StatsFigures(float? Cpu, float? MemoryMib)
{
    public static StatsFigures Of(Reading reading) => new(WatcherView.Known(reading.Cpu), WatcherView.Known(reading.MemoryMiB));
}
