using Circus.Daemon.Arbitration;
using Circus.Daemon.Processes;
using Circus.Stats.Proc;

namespace Circus.Daemon.Limits;

/// <summary>Looks once a second at what one process and all that it has started take. On the arbiter's loop: a look costs some ten microseconds.</summary>
internal sealed class LimitCheck : IDisposable
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);

    private readonly ChildProcess _process;
    private readonly LimitOptions _options;
    private readonly IProcessGauge _gauge;
    private readonly DeadlineQueue _deadlines;
    private readonly Action<ChildProcess, string?> _onChange;
    private readonly SustainedExcess _memory;
    private readonly SustainedExcess _cpu;
    private (TimeSpan Age, TimeSpan CpuTime)? _last;
    private Deadline? _next;
    private bool _isOver;

    /// <param name="process">Just made, or adopted.</param>
    /// <param name="options">The watcher's; at least one limit.</param>
    /// <param name="gauge">Of it.</param>
    /// <param name="deadlines">Its delays.</param>
    /// <param name="onChange">Gets what is too much, and null when it is not any more.</param>
    public LimitCheck(
        ChildProcess process, LimitOptions options, IProcessGauge gauge, DeadlineQueue deadlines, Action<ChildProcess, string?> onChange)
    {
        (_process, _options, _gauge, _deadlines, _onChange) = (process, options, gauge, deadlines, onChange);
        _memory = new SustainedExcess(options.Memory, options.MemoryFor);
        _cpu = new SustainedExcess(options.Cpu, options.CpuFor);
        _next = deadlines.After(_interval, Look);
    }

    public void Dispose()
    {
        _next?.Cancel();
        _next = null;
    }

    private void Look()
    {
        if (!_gauge.TryRead(out var memory, out var cpuTime))
        {
            return;
        }

        var age = _process.Lifetime;
        var cpu = _last is { } last && age > last.Age ? (cpuTime - last.CpuTime) / (age - last.Age) * 100 : 0;
        _last = (age, cpuTime);
        var isTooMuchMemory = _memory.Add(memory, age);
        var isTooMuchCpu = _cpu.Add(cpu, age);
        var excess = isTooMuchMemory ? FormattableString.Invariant($"takes {HumanSize.Text(memory)} of memory, more than {HumanSize.Text(_options.Memory)}")
            : isTooMuchCpu ? FormattableString.Invariant($"has used more than {_options.Cpu:0.#} % of a core for {_options.CpuFor.TotalSeconds:0.###} s")
            : null;
        _next = _deadlines.After(_interval, Look);
        if (_isOver != excess is not null)
        {
            _isOver = excess is not null;
            _onChange(_process, excess is null ? null : $"process {_process.Pid} {excess}");
        }
    }
}
