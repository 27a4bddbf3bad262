using System.Diagnostics;
using System.Globalization;

namespace Circus.Stats.Tests.Programs;

/// <summary>A real process that is measured.</summary>
internal sealed class Subject : IDisposable
{
    private readonly Process _process;

    private Subject(string program, params string[] arguments) =>
        _process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true })!;

    public int Pid => _process.Id;

    public static Subject Of(string program, params string[] arguments) => new(program, arguments);

    public static Subject Sleeper() => new("/bin/sleep", "600");

    /// <summary>Waits until <see cref="Go"/>, then runs in circles.</summary>
    public static Subject Runner() => new("/bin/sh", "-c", "read line; while :; do :; done");

    public void Go()
    {
        _process.StandardInput.WriteLine();
        _process.StandardInput.Flush();
    }

    /// <summary>It gets no CPU any more.</summary>
    public void Freeze() => Native.Send(Pid, Native.SIGSTOP);

    /// <summary>User and system time as the kernel accounts for it, with the 10 ms of a clock tick; proc_pid_stat(5).</summary>
    public TimeSpan KernelCpu
    {
        get
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{Pid}/stat"));
            // Fields 14 and 15; the third is the first behind the name.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return TimeSpan.FromMilliseconds(10 * (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>Ends it and takes its exit status: nothing is left in /proc.</summary>
    public async Task EndAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(StatsProgram.Limit);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
