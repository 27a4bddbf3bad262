using System.Diagnostics;
using System.Globalization;

namespace Circus.Benchmarks;

/// <summary>
/// Many random SIGKILLs of circusd while its children write, each time another one on the same configuration: no line may be lost, none
/// repeated, no child started twice, every one adopted. It runs in a pid namespace, so that nothing of it can be left, whatever happens.
/// </summary>
internal static class Soak
{
    /// <summary>First argument of the part that runs in the namespace.</summary>
    public const string Inside = "soak-inside";

    public const int DefaultKills = 1000;

    /// <summary>Starts the namespace and waits for its end.</summary>
    /// <returns>The exit status: 0 when nothing was lost.</returns>
    public static async Task<int> RunAsync(string? programs, int kills, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("circus-soak-");
        try
        {
            // For other users than root: as root of a user namespace.
            string[] asRoot = Environment.UserName == "root" ? [] : ["--map-root-user"];
            string[] arguments =
            [
                .. asRoot, "--pid", "--fork", "--kill-child", "--mount-proc",
                Environment.ProcessPath!, Inside, programs ?? "-", kills.ToString(CultureInfo.InvariantCulture), folder.FullName,
            ];
            // The first process in there ends when this pipe does, and everything in there with it.
            var start = new ProcessStartInfo("unshare", arguments) { RedirectStandardInput = true };
            // What it cannot remove itself when it is ended is removed here.
            start.Environment["TMPDIR"] = folder.FullName;
            using var space = Process.Start(start)!;
            try
            {
                await space.WaitForExitAsync(cancellationToken);
                return space.ExitCode;
            }
            finally
            {
                space.Kill();
                await space.WaitForExitAsync(CancellationToken.None);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>As the first process of the namespace.</summary>
    public static async Task<int> RunInsideAsync(string? programs, int kills, string folder)
    {
        _ = Task.Run(async () =>
        {
            await Console.In.ReadToEndAsync();
            Environment.Exit(130);
        });
        return await new SoakRun(programs, kills, folder).RunAsync() ? 0 : 1;
    }
}
