using Circus.Daemon.Arbitration;
using Circus.Daemon.Interop;

namespace Circus.Daemon.Processes;

/// <summary>Runs commands beside the watchers' processes. On the arbiter's loop; nothing waits.</summary>
internal sealed class CommandRunner(ISpawner spawner, ISignalSender signals, DeadlineQueue deadlines) : ICommandRunner
{
    private readonly Dictionary<(int Pid, long StartTime), Running> _running = [];

    public IDisposable Run(ProcessSpec spec, ReadOnlyMemory<byte> input, TimeSpan timeout, Action<CommandResult> ended)
    {
        using var stdin = Descriptors.OpenPipeWith(input.Span);
        if (stdin is null)
        {
            return Refuse("circusd has no file descriptors left", ended);
        }

        if (!spawner.TrySpawn(spec with { StdinFrom = stdin }, out var process, out var error))
        {
            return Refuse(error.Reason, ended);
        }

        var running = new Running(this, process, timeout, ended);
        _running[(process.Pid, process.StartTime)] = running;
        return running;
    }

    /// <summary>Whether it was one of ours.</summary>
    public bool OnChildDied(ReapedChild child)
    {
        if (!_running.Remove((child.Pid, child.StartTime), out var running))
        {
            return false;
        }

        // What it left in its group has no business any more.
        running.KillRest();
        running.End(new CommandResult(null, child.Status));
        return true;
    }

    /// <summary>Not from within: the caller has not got yet what it can dispose.</summary>
    private Refused Refuse(string reason, Action<CommandResult> ended) =>
        new(deadlines.After(TimeSpan.Zero, () => ended(new CommandResult(reason, default))));

    private sealed class Running : IDisposable
    {
        private readonly CommandRunner _runner;
        private readonly SpawnedProcess _process;
        private readonly TimeSpan _timeout;
        private readonly Deadline _limit;
        private Action<CommandResult>? _ended;
        private bool _isLate;

        public Running(CommandRunner runner, SpawnedProcess process, TimeSpan timeout, Action<CommandResult> ended)
        {
            (_runner, _process, _timeout, _ended) = (runner, process, timeout, ended);
            _limit = runner.Deadlines.After(timeout, () =>
            {
                _isLate = true;
                Kill();
            });
        }

        public void End(CommandResult result)
        {
            _limit.Cancel();
            result = result with
            {
                Said = _process.Stderr is { } stderr ? Descriptors.ReadWaiting(stderr).Trim() : "",
                Output = _process.Stdout is { } stdout ? Descriptors.ReadWaiting(stdout) : "",
            };
            _process.Stderr?.Dispose();
            _process.Stdout?.Dispose();
            _process.PidFd.Dispose();
            var ended = _ended;
            _ended = null;
            ended?.Invoke(_isLate ? result with { Fault = $"not finished within {_timeout.TotalSeconds:0.###} s, killed" } : result);
        }

        public void Dispose()
        {
            if (_ended is not null)
            {
                _ended = null;
                Kill();
            }
        }

        public void KillRest()
        {
            if (_runner.Signals.GroupIsAlive(_process.Pid, _process.PidFd))
            {
                Kill();
            }
        }

        private void Kill() => _runner.Signals.SendToGroup(_process.Pid, _process.PidFd, Signal.Kill);
    }

    private DeadlineQueue Deadlines => deadlines;

    private ISignalSender Signals => signals;

    private sealed class Refused(Deadline refusal) : IDisposable
    {
        public void Dispose() => refusal.Cancel();
    }
}
