using System.Diagnostics;
using System.Globalization;

namespace Circus.Benchmarks;

/// <summary>
/// What circusd costs when nothing happens, and how long it takes to make so many processes; of the given programs, or of the ordinary build.
/// Bars for the native build: 0.1 s of CPU a minute with 1,000 children, 20 MiB with 100 of them and 40 MiB with 1,000.
/// </summary>
internal static class IdleBenchmark
{
    private static readonly TimeSpan _window = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan _settling = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(string? programs, CancellationToken cancellationToken)
    {
        var build = programs is null ? "ordinary build" : $"programs in {programs}";
        foreach (var children in (int[])[100, 1000])
        {
            await using var daemon = await Daemon.StartAsync(
                programs, string.Create(CultureInfo.InvariantCulture, $"[watcher:sleeper]\ncmd = sleep 3600\nnumprocesses = {children}"), cancellationToken);
            using var process = Process.GetProcessById(daemon.Pid);
            // Until all count as ready; that is written down once for each.
            await Task.Delay(_settling, cancellationToken);
            process.Refresh();
            var cpu = process.TotalProcessorTime;
            await Task.Delay(_window, cancellationToken);
            process.Refresh();
            var perMinute = (process.TotalProcessorTime - cpu) * (TimeSpan.FromMinutes(1) / _window);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"circusd ({build}), {children} quiet children: made in {daemon.StartTime.TotalSeconds:0.00} s, {perMinute.TotalSeconds:0.00} s of CPU a minute, {process.WorkingSet64 / 1048576.0:0.0} MiB resident"));
        }
    }
}
