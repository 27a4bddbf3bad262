using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Protocol.Client;
using Circus.Protocol.Keys;
using Circus.TestKit;

namespace Circus.Plugins.Tests.Programs;

/// <summary>The built circusd with plugins, in a folder and on ports of its own. When it is disposed it is told to end, with all it has started.</summary>
internal sealed class RunningCircus : IAsyncDisposable
{
    /// <summary>Long enough for a loaded machine; a test that needs it has failed.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("circus-plugins-");
    private readonly Process _daemon = new();
    private readonly StringBuilder _log = new();

    /// <param name="sections">Of watchers and plugins; {folder} stands for its folder.</param>
    /// <param name="hasKeys">Its endpoints have keys, and it has a Unix socket for who has none.</param>
    public RunningCircus(string sections, bool hasKeys = false)
    {
        Client = new CircusClient(hasKeys ? $"unix://{PathOf("control")}" : Endpoint);
        var ini = PathOf("circus.ini");
        File.WriteAllText(ini, $"""
            [circus]
            endpoint = {Endpoint}
            pubsub_endpoint = {PubsubEndpoint}
            state_dir = {PathOf("state")}
            check_delay = 3
            {(hasKeys ? Keys() : "")}

            {sections.Replace("{folder}", Folder, StringComparison.Ordinal)}
            """);
        _daemon.StartInfo = new ProcessStartInfo(ProgramOf("Circus.Daemon", "circusd"), [ini])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _daemon.OutputDataReceived += (_, line) => Add(line.Data);
        _daemon.ErrorDataReceived += (_, line) => Add(line.Data);
        // Where the shell example finds circusctl.
        _daemon.StartInfo.Environment["PATH"] = $"{Path.GetDirectoryName(ProgramOf("Circus.Cli", "circusctl"))}:{Environment.GetEnvironmentVariable("PATH")}";
        _daemon.Start();
        _daemon.BeginOutputReadLine();
        _daemon.BeginErrorReadLine();
    }

    public string Endpoint { get; } = FreePort.Endpoint();

    public string PubsubEndpoint { get; } = FreePort.Endpoint();

    public CircusClient Client { get; }

    public string Folder => _folder.FullName;

    /// <summary>What circusd and its plugins have said.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>A file of docs/examples/plugins.</summary>
    public static string Example(string name) => Path.GetFullPath(Path.Combine(BuildFolder, "..", "..", "..", "..", "docs", "examples", "plugins", name));

    public static string ProgramOf(string project, string name) => Path.GetFullPath(Path.Combine(BuildFolder, "..", "..", project, Path.GetFileName(BuildFolder), name));

    public string PathOf(string name) => Path.Combine(Folder, name);

    public async Task<JsonElement> AskAsync(string command, JsonObject? properties = null)
    {
        properties ??= [];
        properties["waiting"] = true;
        var reply = await Client.SendAsync(new(command, properties), Limit, TestContext.Current.CancellationToken);
        Assert.False(reply.IsError, $"{command}: {reply.Body}\n{Log}");
        return reply.Body;
    }

    public async Task<IReadOnlyList<int>> PidsAsync(string watcher) =>
        [.. (await AskAsync("list", new() { ["name"] = watcher })).GetProperty("pids").EnumerateArray().Select(pid => pid.GetInt32())];

    /// <summary>The one process of a watcher, once it is there.</summary>
    public async Task<int> PidAsync(string watcher)
    {
        await UntilAsync(async () => (await PidsAsync(watcher)).Count == 1);
        return (await PidsAsync(watcher))[0];
    }

    /// <summary>Waits until it says so; fails when it stays otherwise.</summary>
    public async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        using var limit = new CancellationTokenSource(Limit);
        while (!await isSo())
        {
            Assert.False(limit.IsCancellationRequested, Log);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    public Task LoggedAsync(string text) => UntilAsync(() => Task.FromResult(Log.Contains(text, StringComparison.Ordinal)));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        using (_daemon)
        {
            using (var kill = Process.Start("kill", ["-TERM", _daemon.Id.ToString(CultureInfo.InvariantCulture)]))
            {
                await kill.WaitForExitAsync();
            }

            await _daemon.WaitForExitAsync().WaitAsync(Limit);
            Assert.True(_daemon.ExitCode == 0, Log);
        }

        _folder.Delete(recursive: true);
    }

    private string Keys()
    {
        KeyFile.Write(PathOf("server"), KeyPair.Generate());
        File.WriteAllText(PathOf("authorized"), "");
        return $"curve_secret_key_file = {PathOf("server")}\nauthorized_keys_file = {PathOf("authorized")}\ncontrol_socket = {PathOf("control")}";
    }

    private void Add(string? line)
    {
        lock (_log)
        {
            _log.AppendLine(line);
        }
    }

    /// <summary>artifacts/bin/PROJECT/CONFIGURATION.</summary>
    private static string BuildFolder => Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
}
