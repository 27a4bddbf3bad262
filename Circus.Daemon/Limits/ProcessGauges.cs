using Circus.Stats.Proc;

namespace Circus.Daemon.Limits;

/// <summary>Gauges on /proc, the same as circusd-stats has.</summary>
internal sealed class ProcessGauges(TimeProvider time) : IProcessGauges
{
    public IProcessGauge? Open(int pid) => ProcReader.TryOpen(pid, time, out var reader) ? new Gauge(reader) : null;

    private sealed class Gauge(ProcReader reader) : IProcessGauge
    {
        public bool TryRead(out long residentBytes, out TimeSpan cpuTime)
        {
            var isThere = reader.TryRead(out var reading);
            (residentBytes, cpuTime) = (reading.Stat.ResidentPages * Environment.SystemPageSize, reading.CpuTime);
            return isThere;
        }

        public void Dispose() => reader.Dispose();
    }
}
