using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Circus.Protocol.Client;
using Circus.Protocol.Rounds;
using Circus.TestKit;

namespace Circus.Benchmarks;

/// <summary>A circusd-stats that measures so many children of a small C program, told of them by a circusd that is none.</summary>
internal sealed class StatsNode : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("circus-bench-");
    private FakeDaemon? _daemon;
    private Process? _children;
    private Process? _strangers;
    private Process? _stats;

    public IReadOnlyList<int> Pids { get; private set; } = [];

    public string Endpoint { get; } = FreePort.Endpoint();

    public CircusClient Client { get; private set; } = null!;

    /// <param name="programs">Folder of the programs; null takes the ordinary build.</param>
    /// <param name="count">Children.</param>
    /// <param name="everyMs">How often each of them wakes up; 0 for never.</param>
    /// <param name="strangers">Processes a second that somebody else makes.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<StatsNode> StartAsync(string? programs, int count, int everyMs, int strangers, CancellationToken cancellationToken)
    {
        var node = new StatsNode();
        try
        {
            if (strangers > 0)
            {
                var program = await Compiler.CompileAsync("strangers", node._folder.FullName, cancellationToken);
                node._strangers = Process.Start(new ProcessStartInfo(program, [strangers.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardInput = true })!;
            }

            await node.LaunchAsync(programs, count, everyMs, cancellationToken);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the minimal loop in C uses for the same, microseconds per process and round; the first round, in which all is cold, left out.</summary>
    public async Task<List<double>> MinimalAsync(int rounds, CancellationToken cancellationToken)
    {
        var program = await Compiler.CompileAsync("sample", _folder.FullName, cancellationToken);
        string[] arguments = [(rounds + 1).ToString(CultureInfo.InvariantCulture)];
        using var loop = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        foreach (var pid in Pids)
        {
            await loop.StandardInput.WriteLineAsync(pid.ToString(CultureInfo.InvariantCulture));
        }

        loop.StandardInput.Close();
        var lines = (await loop.StandardOutput.ReadToEndAsync(cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await loop.WaitForExitAsync(cancellationToken);
        return [.. lines.Skip(1).Select(line => double.Parse(line, CultureInfo.InvariantCulture))];
    }

    /// <summary>CPU seconds of the measuring thread and of the program, and rounds, within a window.</summary>
    public async Task<(double Sampler, double Program, long Rounds, StatsStatus Last)> WindowAsync(TimeSpan window, CancellationToken cancellationToken)
    {
        var before = await Client.StatsStatusAsync(cancellationToken);
        await Task.Delay(window, cancellationToken);
        var after = await Client.StatsStatusAsync(cancellationToken);
        return (after.SamplerCpu - before.SamplerCpu, after.Cpu - before.Cpu, after.Seq - before.Seq, after);
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        foreach (var process in new[] { _stats, _children, _strangers }.OfType<Process>())
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _daemon?.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task LaunchAsync(string? programs, int count, int everyMs, CancellationToken cancellationToken)
    {
        var program = await Compiler.CompileAsync("children", _folder.FullName, cancellationToken);
        string[] arguments = [count.ToString(CultureInfo.InvariantCulture), everyMs.ToString(CultureInfo.InvariantCulture)];
        _children = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        List<int> pids = [];
        while (pids.Count < count)
        {
            pids.Add(int.Parse((await _children.StandardOutput.ReadLineAsync(cancellationToken))!, CultureInfo.InvariantCulture));
        }

        Pids = pids;
        _daemon = await FakeDaemon.StartAsync((command, _) => command switch
        {
            "describe" => Describe(),
            "listsockets" => new JsonObject { ["sockets"] = new JsonArray() },
            _ => FakeDaemon.Refusal(command),
        });
        _stats = Process.Start(new ProcessStartInfo(
            Daemon.Program(programs, "Circus.Stats", "circusd-stats"),
            ["--endpoint", _daemon.ControlEndpoint, "--pubsub", _daemon.EventEndpoint, "--statspoint", Endpoint, "--log-output", Path.Combine(_folder.FullName, "log")]))!;
        Client = new CircusClient(Protocol.Endpoint.QueryOf(Endpoint));
        await ProcFiles.UntilAsync(() => IsMeasuring(count), cancellationToken);
        // Names are read twice, lists have grown.
        await Task.Delay(TimeSpan.FromSeconds(4), cancellationToken);
    }

    private bool IsMeasuring(int count)
    {
        try
        {
            return Client.StatsStatusAsync().GetAwaiter().GetResult().Processes == count;
        }
        catch (CircusException)
        {
            // Not yet.
            return false;
        }
    }

    private JsonObject Describe() => new()
    {
        ["node"] = new JsonObject
        {
            ["seq"] = 1,
            ["watchers"] = new JsonArray(new JsonObject
            {
                ["name"] = "children",
                ["key"] = "children",
                ["status"] = "active",
                ["numprocesses"] = Pids.Count,
                ["processes"] = new JsonArray([.. Pids.Select((pid, i) => new JsonObject { ["pid"] = pid, ["wid"] = i + 1 })]),
            }),
        },
    };
}
