using Circus.Daemon.Interop;
using Circus.Stats.Proc;

namespace Circus.Daemon.Limits;

/// <summary>Gauges on /proc, and on the cgroup of a process if it has one.</summary>
/// <param name="keeper">Knows more than /proc tells; null when nobody does.</param>
internal sealed class ProcessGauges(ITreeKeeper? keeper) : IProcessGauges
{
    public IProcessGauge? Open(int pid) => ProcessStat.TryRead(pid, out var leader) ? new Gauge(leader, keeper) : null;

    private sealed class Gauge(ProcessStat leader, ITreeKeeper? keeper) : IProcessGauge
    {
        private readonly RisingTime _cpu = new();

        public bool TryRead(out long residentBytes, out TimeSpan cpuTime)
        {
            (residentBytes, cpuTime) = (0, TimeSpan.Zero);
            // The parent before its children: of one that is waited for in between nothing is counted twice.
            if (!ProcessStat.TryRead(leader.Pid, out var now) || now.StartTime != leader.StartTime)
            {
                return false;
            }

            var others = ProcessTree.DescendantsAndZombies(leader.Pid).Concat(keeper?.MembersOf(leader.Pid) ?? []).DistinctBy(process => process.Pid);
            var sum = TimeSpan.Zero;
            foreach (var process in others.Where(process => process.Pid != leader.Pid).Prepend(now))
            {
                var memory = ResidentMemory.Of(process.Pid);
                // What is shared, the buffers of a database among them, is counted once.
                residentBytes += process.Pid == leader.Pid ? memory.Resident : memory.Resident - memory.Shared;
                sum += (CpuClock.TryRead(process.Pid, out var own) ? own : TimeSpan.Zero) + process.ReapedTime;
            }

            cpuTime = _cpu.Next(keeper?.CpuTimeOf(leader.Pid) ?? sum);
            return true;
        }
    }
}
