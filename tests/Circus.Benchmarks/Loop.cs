using System.Diagnostics;
using System.Globalization;

namespace Circus.Benchmarks;

/// <summary>A peer: loop.c, the least that a supervisor can do; ended, with its children, when disposed.</summary>
internal sealed class Loop : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HashSet<int> _pids = [];

    private Loop(string program, int children)
    {
        Since = Stopwatch.GetTimestamp();
        _process = Process.Start(new ProcessStartInfo(program, [children.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true })!;
    }

    /// <summary>Time stamp of its start.</summary>
    public long Since { get; }

    public IReadOnlyCollection<int> Pids => _pids;

    /// <summary>Returns when all children have been made.</summary>
    public static async Task<Loop> StartAsync(string program, int children, CancellationToken cancellationToken)
    {
        var loop = new Loop(program, children);
        try
        {
            while (loop._pids.Count < children)
            {
                await loop.NextAsync(cancellationToken);
            }

            return loop;
        }
        catch
        {
            await loop.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills a child; returns when its successor is known.</summary>
    /// <returns>Milliseconds.</returns>
    public async Task<double> ReplaceAsync(int pid, CancellationToken cancellationToken)
    {
        using var victim = Process.GetProcessById(pid);
        _pids.Remove(pid);
        var since = Stopwatch.GetTimestamp();
        victim.Kill();
        await NextAsync(cancellationToken);
        return Stopwatch.GetElapsedTime(since).TotalMilliseconds;
    }

    public async ValueTask DisposeAsync()
    {
        // Its children die with it.
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task NextAsync(CancellationToken cancellationToken) =>
        _pids.Add(int.Parse((await _process.StandardOutput.ReadLineAsync(cancellationToken))!, CultureInfo.InvariantCulture));
}
