using System.Globalization;
using Circus.Daemon.Interop;
using Circus.Daemon.Processes;

namespace Circus.Daemon.Tests.Interop;

/// <summary>Chooses the pid of a child: /proc/sys/kernel/ns_last_pid is the number that was given last.</summary>
internal static class PidNumbers
{
    private const string LastPid = "/proc/sys/kernel/ns_last_pid";

    /// <summary>Takes CAP_SYS_ADMIN, as root has it.</summary>
    public static bool CanBeChosen => Capabilities.Has(21);

    /// <summary>Starts a child that has this number, which must be free.</summary>
    public static async Task<SpawnedProcess> StartAsAsync(ReaperFixture fixture, int pid, ProcessSpec spec)
    {
        using var limit = new CancellationTokenSource(ReaperFixture.Limit);
        while (true)
        {
            limit.Token.ThrowIfCancellationRequested();
            await File.WriteAllTextAsync(LastPid, (pid - 1).ToString(CultureInfo.InvariantCulture), limit.Token);
            var process = fixture.Start(spec);
            if (process.Pid == pid)
            {
                return process;
            }

            // Another program was faster.
            _ = PidFd.Send(process.PidFd, Signal.Kill, LibC.PIDFD_SIGNAL_PROCESS_GROUP);
            await fixture.WaitForExitAsync(process.Pid);
            process.PidFd.Dispose();
            process.Stdout?.Dispose();
        }
    }
}
