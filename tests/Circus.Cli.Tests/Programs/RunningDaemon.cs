using System.Diagnostics;
using Circus.TestKit;

namespace Circus.Cli.Tests;

/// <summary>The built circusd with a configuration in a folder of its own; ended, with its children, when disposed.</summary>
internal sealed class RunningDaemon : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("circus-ctl-");
    private readonly Process _process;

    /// <param name="watchers">Sections of watchers.</param>
    public RunningDaemon(string watchers)
    {
        File.WriteAllText(Configuration, $"""
            [circus]
            endpoint = {ControlEndpoint}
            pubsub_endpoint = {FreePort.Endpoint()}
            logoutput = {Path.Combine(_folder.FullName, "log")}
            state_dir = {Path.Combine(_folder.FullName, "state")}

            {watchers}

            """);
        _process = Process.Start(new ProcessStartInfo(BuiltPrograms.Circusd, [Configuration]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _ = _process.StandardOutput.ReadToEndAsync();
        _ = _process.StandardError.ReadToEndAsync();
    }

    public string ControlEndpoint { get; } = FreePort.Endpoint();

    public string Configuration => Path.Combine(_folder.FullName, "circus.ini");

    /// <summary>The pid of a watcher's only process, once all are started.</summary>
    public async Task<string> PidAsync(string watcher)
    {
        Assert.Equal(0, (await RunAsync("start", "--waiting")).Status);
        var pid = (await RunAsync("list", watcher)).Output.Trim();
        Assert.Matches("^[0-9]+$", pid);
        return pid;
    }

    /// <summary>The built circusctl with these words.</summary>
    public Task<ProgramRun> RunAsync(params string[] words) =>
        ProgramRun.ToEndAsync([$"CIRCUSCTL_ENDPOINT={ControlEndpoint}"], BuiltPrograms.Circusctl, ["--timeout", "40", .. words]);

    /// <summary>Its end, when something else brings that about.</summary>
    public Task EndedAsync() => _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await ProgramRun.ToEndAsync([], "/bin/kill", $"{_process.Id}");
            await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));
        }

        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}
