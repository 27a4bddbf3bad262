using System.Diagnostics.CodeAnalysis;
using System.Text;
using Circus.Daemon.Health;
using Circus.Daemon.Hooks;
using Circus.Daemon.Interop;
using Circus.Daemon.Limits;
using Circus.Daemon.Processes;
using Circus.Daemon.Sockets;
using Circus.Daemon.Streams;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Tests.Watchers;

/// <summary>
/// A kernel with processes that exist on paper only: what a watcher spawns, signals and reads. A process is alive until it ends by
/// <see cref="End"/>; SIGKILL ends it and the rest of its tree at once, and its death waits in <see cref="Deaths"/> to be reported.
/// </summary>
internal sealed class FakeLinux : ISpawner, ISignalSender, IWatcherOutput, ISocketActivity, ICommandRunner, IHookServers, IProber, IProcessGauges
{
    private readonly Dictionary<int, FakeProcess> _processes = [];
    private int _lastPid = 100;

    /// <summary>Deaths that nobody was told of yet.</summary>
    public Queue<ReapedChild> Deaths { get; } = new();

    public List<ProcessSpec> Launches { get; } = [];

    public List<(int Pid, int Signal)> Signals { get; } = [];

    public List<int> Drained { get; } = [];

    public List<IOutputSink> Released { get; } = [];

    /// <summary>Why no process can be made just now, or null.</summary>
    public string? LaunchFault { get; set; }

    /// <summary>Called at each launch and at each signal to a group: time goes by.</summary>
    public Action? Takes { get; set; }

    /// <summary>Why no stream can be opened, or null.</summary>
    public string? StreamFault { get; set; }

    /// <summary>What a signal that can be caught does: end the process, or nothing.</summary>
    public bool ObeysStopSignals { get; set; } = true;

    /// <summary>Other processes that each new one starts in its tree.</summary>
    public int OthersPerTree { get; set; }

    /// <summary>Whether processes withstand every signal.</summary>
    public bool WithstandsKill { get; set; }

    /// <summary>Whether the rest of a tree withstands SIGKILL.</summary>
    public bool TreesAreStuck { get; set; }

    /// <summary>Pids whose tree has anybody left alive.</summary>
    public IReadOnlyList<int> Alive => [.. _processes.Values.Where(p => p.IsAlive || p.Others > 0).Select(p => p.Pid)];

    public bool TrySpawn(ProcessSpec spec, [NotNullWhen(true)] out SpawnedProcess? process, [NotNullWhen(false)] out SpawnError? error)
    {
        Takes?.Invoke();
        Launches.Add(spec);
        process = null;
        error = LaunchFault is null ? null : new SpawnError(SpawnStep.Program, LaunchFault);
        if (error is not null)
        {
            return false;
        }

        var pid = ++_lastPid;
        _processes[pid] = new FakeProcess(pid) { Others = OthersPerTree };
        // Descriptor numbers that nobody has open: -1 is what a safe handle does not close.
        process = new SpawnedProcess(pid, pid, new SafeFd(-1), null, null);
        return true;
    }

    /// <summary>The process itself ends; the rest of its tree does not.</summary>
    public void End(int pid, ExitStatus status)
    {
        var process = _processes[pid];
        Assert.True(process.IsAlive);
        process.IsAlive = false;
        Deaths.Enqueue(new ReapedChild(pid, status, TimeSpan.Zero));
    }

    /// <summary>So many of the rest of its tree are left.</summary>
    public void LeaveOthers(int pid, int others) => _processes[pid].Others = others;

    /// <summary>It is gone, and nobody tells.</summary>
    public void Vanish(int pid) => _processes[pid].IsAlive = false;

    public bool Exists(int pid, SafeFd pidFd) => _processes[pid].IsAlive || Deaths.Any(death => death.Pid == pid);

    /// <summary>Signals to a process alone, which do nothing here.</summary>
    public List<Signal> SignalsToOne { get; } = [];

    public bool SendToProcess(SafeFd pidFd, Signal signal)
    {
        SignalsToOne.Add(signal);
        return true;
    }

    public void SendToGroup(int pid, SafeFd pidFd, Signal signal)
    {
        Takes?.Invoke();
        var process = _processes[pid];
        Assert.True(process.IsAlive || process.Others > 0 || Deaths.Any(death => death.Pid == pid), $"{pid} may be a stranger's by now");
        Signals.Add((pid, signal.Number));
        var isKill = signal == Signal.Kill;
        if (process.IsAlive && (isKill ? !WithstandsKill : ObeysStopSignals && !WithstandsKill))
        {
            End(pid, ExitStatus.Killed(signal.Number));
        }

        if (isKill && !TreesAreStuck)
        {
            process.Others = 0;
        }
    }

    public IReadOnlyList<int> SendToChildren(int pid, Signal signal, bool recursive) => [];

    public bool SendToChild(int pid, int child, Signal signal) => false;

    public bool GroupIsAlive(int pid, SafeFd pidFd) => _processes[pid].IsAlive || _processes[pid].Others > 0;

    public string DescribeRest(int pid, SafeFd pidFd) => $"process {pid} (state D)";

    public bool TryOpen(
        StreamOptions? options,
        StreamName stream,
        Action<string> lossBegan,
        [NotNullWhen(true)] out IOutputSink? sink,
        [NotNullWhen(false)] out string? reason)
    {
        reason = StreamFault;
        sink = reason is null ? new QueueSink(TimeProvider.System) : null;
        return reason is null;
    }

    public bool Reads(StreamOptions? options, StreamName stream) => options is not null;

    public void Attach(SafeFd pipe, int pid, StreamName stream, IOutputSink sink)
    {
    }

    public void Redirect(IOutputSink former, IOutputSink next)
    {
    }

    public void Reopen(IOutputSink sink)
    {
    }

    public void Drain(int pid) => Drained.Add(pid);

    public void Forget(int pid)
    {
    }

    public void Release(IOutputSink sink) => Released.Add(sink);

    /// <summary>Commands under way: hooks, and probes by command.</summary>
    public List<FakeCommand> Commands { get; } = [];

    /// <summary>Probes under way.</summary>
    public List<FakeProbe> Probes { get; } = [];

    /// <summary>What is to be called when somebody connects.</summary>
    public List<FakeWait> Waits { get; } = [];

    public IDisposable Run(ProcessSpec spec, ReadOnlyMemory<byte> input, TimeSpan timeout, Action<CommandResult> ended)
    {
        var command = new FakeCommand(this, spec, Encoding.UTF8.GetString(input.Span), timeout, ended);
        Commands.Add(command);
        return command;
    }

    /// <summary>A server is a command here whose only word is its address.</summary>
    public IDisposable Call(Uri address, byte[] context, TimeSpan timeout, Action<CommandResult> ended) =>
        Run(new ProcessSpec { Arguments = [address.ToString()], Environment = new Dictionary<string, string>(), WorkingDirectory = "/" }, context, timeout, ended);

    public IDisposable Ask(ProbeOptions probe, ProbeSubject subject, Action<string?> answer)
    {
        var asked = new FakeProbe(this, probe, subject, answer);
        Probes.Add(asked);
        return asked;
    }

    public IDisposable Await(IReadOnlyList<ManagedSocket> sockets, Action onActivity)
    {
        var wait = new FakeWait(this, [.. sockets.Select(socket => socket.Options.Name)], onActivity);
        Waits.Add(wait);
        return wait;
    }

    /// <summary>What every process takes from now on.</summary>
    public (long Memory, TimeSpan CpuTime) Usage { get; set; }

    public IProcessGauge? Open(int pid) => new FakeGauge(this);

    internal sealed record FakeGauge(FakeLinux Linux) : IProcessGauge
    {
        public bool TryRead(out long residentBytes, out TimeSpan cpuTime)
        {
            (residentBytes, cpuTime) = Linux.Usage;
            return true;
        }
    }

    internal sealed record FakeCommand(FakeLinux Linux, ProcessSpec Spec, string Input, TimeSpan Timeout, Action<CommandResult> Ended) : IDisposable
    {
        /// <summary>It ends by itself.</summary>
        public void End(int code = 0) => Finish(new CommandResult(null, ExitStatus.Exited(code)));

        /// <summary>It cannot be run, or takes too long.</summary>
        public void Fail(string fault) => Finish(new CommandResult(fault, default));

        public void Dispose() => Linux.Commands.Remove(this);

        private void Finish(CommandResult result)
        {
            Assert.True(Linux.Commands.Remove(this));
            Ended(result);
        }
    }

    internal sealed record FakeProbe(FakeLinux Linux, ProbeOptions Probe, ProbeSubject Subject, Action<string?> Answer) : IDisposable
    {
        /// <summary>Null is well.</summary>
        public void Give(string? fault)
        {
            Assert.True(Linux.Probes.Remove(this));
            Answer(fault);
        }

        public void Dispose() => Linux.Probes.Remove(this);
    }

    internal sealed record FakeWait(FakeLinux Linux, IReadOnlyList<string> Sockets, Action OnActivity) : IDisposable
    {
        public void Dispose() => Linux.Waits.Remove(this);
    }

    private sealed class FakeProcess(int pid)
    {
        public int Pid { get; } = pid;

        public bool IsAlive { get; set; } = true;

        public int Others { get; set; }
    }
}
