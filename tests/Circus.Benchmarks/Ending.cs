using System.Diagnostics;
using System.Globalization;

namespace Circus.Benchmarks;

/// <summary>How what was started is ended again.</summary>
internal static class Ending
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>SIGTERM, and SIGKILL to it and all below when that does not end it; returns when it is gone.</summary>
    public static async Task TermAsync(Process process)
    {
        if (!process.HasExited)
        {
            using var kill = Process.Start("/bin/kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
        }

        try
        {
            await process.WaitForExitAsync().WaitAsync(Limit);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync().WaitAsync(Limit);
        }
    }
}
