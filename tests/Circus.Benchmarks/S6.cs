using System.Diagnostics;
using System.Globalization;

namespace Circus.Benchmarks;

/// <summary>A peer: s6-svscan on a scan directory of its own; ended, with its services, when disposed.</summary>
internal sealed class S6 : IAsyncDisposable
{
    private const string Program = "/usr/bin/s6-svscan";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("circus-bench-");
    private readonly DirectoryInfo _scanned;
    private readonly Process _process;

    /// <param name="program">What each service is.</param>
    /// <param name="services">How many there can be.</param>
    public S6(string program, int services)
    {
        _scanned = _folder.CreateSubdirectory("scan");
        for (var number = 0; number < services; number++)
        {
            // The program itself: a run script would have to start a shell first.
            File.CreateSymbolicLink(Path.Combine(_folder.CreateSubdirectory(Name(number)).FullName, "run"), program);
        }

        _process = Process.Start(new ProcessStartInfo(Program, [_scanned.FullName]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _ = _process.StandardOutput.ReadToEndAsync();
        _ = _process.StandardError.ReadToEndAsync();
    }

    public static bool IsInstalled => File.Exists(Program);

    /// <summary>Makes the first services be there, and no others; returns when their processes are as wanted.</summary>
    public async Task ScaleAsync(int count, CancellationToken cancellationToken)
    {
        var present = _scanned.EnumerateFileSystemInfos().Count(entry => entry.Name[0] != '.');
        for (var number = present; number < count; number++)
        {
            File.CreateSymbolicLink(Path.Combine(_scanned.FullName, Name(number)), Path.Combine(_folder.FullName, Name(number)));
        }

        for (var number = count; number < present; number++)
        {
            File.Delete(Path.Combine(_scanned.FullName, Name(number)));
        }

        // Look for new ones, end those that are not there any more.
        await ControlAsync(cancellationToken);
        await ProcFiles.UntilAsync(IsAt(count), cancellationToken);
    }

    /// <summary>Until it can be told to do something: a while after its pipe for that exists.</summary>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!File.Exists(Path.Combine(_scanned.FullName, ".s6-svscan", "control")) || !await ControlAsync(cancellationToken))
        {
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Ending.TermAsync(_process);
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static string Name(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task<bool> ControlAsync(CancellationToken cancellationToken)
    {
        using var control = Process.Start(new ProcessStartInfo("s6-svscanctl", ["-an", _scanned.FullName]) { RedirectStandardError = true })!;
        await control.WaitForExitAsync(cancellationToken);
        return control.ExitCode == 0;
    }

    /// <summary>
    /// As many supervisors as wanted, and each has a child. Those that were seen with one are not looked at again, and none before all are there:
    /// whoever looks takes processor time from those who are looked at.
    /// </summary>
    private Func<bool> IsAt(int count)
    {
        HashSet<int> complete = [];
        return () =>
        {
            var supervisors = ProcFiles.ChildrenOf(_process.Id);
            return supervisors.Count == count
                && supervisors.All(supervisor => complete.Contains(supervisor) || (ProcFiles.ChildrenOf(supervisor).Count == 1 && complete.Add(supervisor)));
        };
    }
}
