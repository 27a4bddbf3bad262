using System.Diagnostics.CodeAnalysis;
using Circus.Daemon.Interop;
using Circus.Daemon.Processes;

[assembly: AssemblyFixture(typeof(Circus.Daemon.Tests.Interop.ReaperFixture))]

namespace Circus.Daemon.Tests.Interop;

/// <summary>
/// The one reaper of the test program, with spawners that share its gate. A reaper takes the exit status of every child, so tests in this
/// assembly start children through here and never with System.Diagnostics.Process. Take it as a constructor parameter.
/// </summary>
public sealed class ReaperFixture : IAsyncDisposable
{
    /// <summary>Long enough for a loaded machine; a test that needs it has failed.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly LaunchGate _gate = new();
    private readonly ChildReaper _reaper;
    private readonly Lock _lock = new();
    private readonly Dictionary<int, Ending> _endings = [];
    private readonly List<Action<ReapedChild>> _listeners = [];
    private TaskCompletionSource _nextDeath = NewSource();
    private long _deaths;

    public ReaperFixture()
    {
        Descriptors.OpenStandardStreams();
        Descriptors.MarkAllCloseOnExec();
        Assert.True(Subreaper.Enable());
        Spawner = new TrackingSpawner(this, new Spawner(_gate));
        _reaper = new ChildReaper(_gate, OnReaped);
        _reaper.Start();
    }

    /// <summary>Starts real children; the fixture ends those that the tests leave.</summary>
    internal ISpawner Spawner { get; }

    /// <summary>Calls <paramref name="onReaped"/> on the reaper's thread for every child of every test until disposed: ignore unknown pids.</summary>
    internal IDisposable Listen(Action<ReapedChild> onReaped)
    {
        lock (_lock)
        {
            _listeners.Add(onReaped);
        }

        return new Listener(this, onReaped);
    }

    /// <summary>The end of a child that was started with <see cref="Spawner"/>, or of an orphan; also when it has ended already.</summary>
    internal Task<ReapedChild> WaitForExitAsync(int pid)
    {
        lock (_lock)
        {
            return EndingOf(pid).Source.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>How often the end of this process was reported.</summary>
    internal int TimesReaped(int pid)
    {
        lock (_lock)
        {
            return EndingOf(pid).Times;
        }
    }

    /// <summary>
    /// Writes a program that a test then starts. Between a launch's vfork and exec the new process holds copies of all descriptors of this one:
    /// if the file were open for writing just then, its own start would fail with ETXTBSY. Under the gate there is no launch.
    /// </summary>
    internal string WriteProgram(string path, ReadOnlySpan<byte> content)
    {
        using (_gate.Enter())
        {
            File.WriteAllBytes(path, content);
            // rwxr-xr-x
            Assert.Equal(0, LibC.Chmod(path, 0x1ED));
            return path;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Orphans come to this process, so its descendants are all that is left of any test.
        while (true)
        {
            var death = NextDeath();
            var left = ProcessTree.Descendants(Environment.ProcessId, recursive: true);
            if (left.Count == 0)
            {
                break;
            }

            left.ForEach(process => _ = LibC.Kill(process.Pid, Signal.Kill.Number));
            await death.WaitAsync(Limit);
        }

        _reaper.Dispose();
        _gate.Dispose();
        Assert.Empty(ProcessTree.Descendants(Environment.ProcessId, recursive: true));
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task NextDeath()
    {
        lock (_lock)
        {
            return _nextDeath.Task;
        }
    }

    private Ending EndingOf(int pid)
    {
        if (!_endings.TryGetValue(pid, out var ending))
        {
            _endings[pid] = ending = new Ending();
        }

        return ending;
    }

    private void OnReaped(ReapedChild child)
    {
        Action<ReapedChild>[] listeners;
        lock (_lock)
        {
            var ending = EndingOf(child.Pid);
            ending.Times++;
            ending.Number = ++_deaths;
            ending.Source.TrySetResult(child);
            _nextDeath.SetResult();
            _nextDeath = NewSource();
            listeners = [.. _listeners];
        }

        foreach (var listener in listeners)
        {
            listener(child);
        }
    }

    private sealed class Ending
    {
        public TaskCompletionSource<ReapedChild> Source { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Times { get; set; }

        public long Number { get; set; }
    }

    private sealed class TrackingSpawner(ReaperFixture fixture, Spawner spawner) : ISpawner
    {
        public bool TrySpawn(ProcessSpec spec, [NotNullWhen(true)] out SpawnedProcess? process, [NotNullWhen(false)] out SpawnError? error)
        {
            long deathsBefore;
            lock (fixture._lock)
            {
                deathsBefore = fixture._deaths;
            }

            if (!spawner.TrySpawn(spec, out process, out error))
            {
                return false;
            }

            lock (fixture._lock)
            {
                // A death from before the launch was that of an earlier process with the same number.
                if (fixture._endings.TryGetValue(process.Pid, out var ending) && ending.Times > 0 && ending.Number <= deathsBefore)
                {
                    fixture._endings.Remove(process.Pid);
                }
            }

            return true;
        }
    }

    private sealed class Listener(ReaperFixture fixture, Action<ReapedChild> onReaped) : IDisposable
    {
        public void Dispose()
        {
            lock (fixture._lock)
            {
                fixture._listeners.Remove(onReaped);
            }
        }
    }
}
