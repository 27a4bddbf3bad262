using System.Diagnostics;
using System.Globalization;
using Circus.Protocol.Client;

namespace Circus.Benchmarks;

/// <summary>The soak itself.</summary>
/// <param name="programs">Folder of the programs; null for the ordinary build.</param>
/// <param name="kills">How many times circusd is killed.</param>
/// <param name="folder">For the lines, and for what the children tell of themselves.</param>
internal sealed class SoakRun(string? programs, int kills, string folder)
{
    private const int ProcessesOfEach = 5;

    /// <summary>Mean life of a mortal child, in seconds.</summary>
    private const int MeanLife = 15;

    /// <summary>The watcher that commands are for.</summary>
    private const string Driven = "driven";

    /// <summary>Of the faults that are shown.</summary>
    private const int Shown = 20;

    /// <summary>Every second blow falls so soon after the start: among recollection and adoption.</summary>
    private static readonly TimeSpan _soon = TimeSpan.FromMilliseconds(150);

    private static readonly TimeSpan _late = TimeSpan.FromSeconds(1);

    private readonly Random _random = new();
    private readonly List<string> _faults = [];
    private readonly SoakLedger _ledger = new(folder);
    private readonly HashSet<int> _adopted = [];
    private readonly Func<CircusClient, CancellationToken, Task>[] _commands =
    [
        (client, cancel) => client.RestartAsync(Driven, cancel),
        (client, cancel) => client.ReloadAsync(Driven, cancel),
        (client, cancel) => client.SetNumProcessesAsync(Driven, ProcessesOfEach + 3, cancel),
        (client, cancel) => client.SetNumProcessesAsync(Driven, ProcessesOfEach - 3, cancel),
    ];

    private int _checks;
    private int _commandsGiven;

    public async Task<bool> RunAsync()
    {
        var since = Stopwatch.GetTimestamp();
        await using (var daemon = new Daemon(programs, Watchers()))
        {
            daemon.Launch();
            await daemon.ReadyAsync(CancellationToken.None);
            var known = await ProcessesAsync(daemon);
            for (var kill = 1; kill <= kills && _faults.Count == 0; kill++)
            {
                await CommandAsync(daemon);
                await daemon.KillAsync();
                _ledger.Gone(Stopwatch.GetTimestamp());
                daemon.Launch();
                if (_random.Next(2) == 0)
                {
                    await Task.Delay(_soon * _random.NextDouble());
                }
                else
                {
                    known = await CheckAsync(daemon, known);
                    await Task.Delay(_late * _random.NextDouble());
                }

                if (kill % 50 == 0)
                {
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kill} kills after {Stopwatch.GetElapsedTime(since).TotalSeconds:0} s"));
                }
            }

            await CheckAsync(daemon, known);
            var state = Path.Combine(daemon.Folder, "circus");
            if (_faults.Count > 0)
            {
                Console.WriteLine(daemon.Log);
            }

            await daemon.StopAsync();
            Expect(!Directory.Exists(state) || Directory.GetDirectories(state).Length == 0, "the state of the daemon is left after a clean end");
        }

        // Only this process is in the namespace, and threads of the kernel are not.
        var left = Directory.EnumerateDirectories("/proc").Where(IsOfOtherProcess).Select(CommandOf).ToList();
        Expect(left.Count == 0, $"left after a clean end: {string.Join(", ", left)}");
        _faults.AddRange(_ledger.Check());
        Tell(Stopwatch.GetElapsedTime(since));
        return _faults.Count == 0;
    }

    private string Watchers()
    {
        string Watcher(string name, int meanLife, string more) => string.Create(CultureInfo.InvariantCulture, $"""
            [watcher:{name}]
            cmd = /usr/bin/perl {AppContext.BaseDirectory}soak.pl {_ledger.TruthPath} {name} $(circus.wid) {meanLife}
            numprocesses = {ProcessesOfEach}
            graceful_timeout = 10
            stdout_stream.class = FileStream
            stdout_stream.filename = {_ledger.LogPath(name)}
            {more}

            """);
        return Watcher("steady", 0, "") + Watcher(Driven, 0, "ready_after = 0.3") + Watcher("mortal", MeanLife, "stdout_stream.max_bytes = 1000000\nstdout_stream.backup_count = 100000");
    }

    /// <summary>Gives commands whose outcome nobody waits for: the blow falls in the middle of one.</summary>
    private async Task CommandAsync(Daemon daemon)
    {
        using var client = new CircusClient(daemon.Control);
        foreach (var command in _commands.Where(_ => _random.Next(3) == 0))
        {
            using var limit = new CancellationTokenSource(_soon);
            try
            {
                await command(client, limit.Token);
                _commandsGiven++;
            }
            catch (Exception lost) when (lost is OperationCanceledException or CircusException)
            {
                // It has not opened its port yet.
            }
        }

        await Task.Delay(_late * _random.NextDouble() / 2);
    }

    /// <summary>Who was there before and lives still must have been taken over into the same slot; slots that are taken are taken once.</summary>
    /// <returns>Who is there now: pid and slot.</returns>
    private async Task<Dictionary<int, string>> CheckAsync(Daemon daemon, Dictionary<int, string> known)
    {
        await daemon.ReadyAsync(CancellationToken.None);
        _ledger.Back(Stopwatch.GetTimestamp());
        var now = await ProcessesAsync(daemon);
        foreach (var (pid, slot) in known)
        {
            if (Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}")))
            {
                Expect(now.GetValueOrDefault(pid) == slot, $"pid {pid} of {slot} lives and is {now.GetValueOrDefault(pid) ?? "not adopted"}");
                _adopted.Add(pid);
            }
        }

        Expect(now.Values.Distinct().Count() == now.Count, $"a slot is taken twice: {string.Join(", ", now.Values.Order())}");
        Expect(now.Values.Count(slot => slot.StartsWith("steady", StringComparison.Ordinal)) == ProcessesOfEach, "a steady child is missing");
        _checks++;
        return now;
    }

    private static async Task<Dictionary<int, string>> ProcessesAsync(Daemon daemon)
    {
        using var client = new CircusClient(daemon.Control);
        return (await client.DescribeAsync()).Watchers
            .SelectMany(watcher => watcher.Processes.Select(process => (process.Pid, Slot: string.Create(CultureInfo.InvariantCulture, $"{watcher.Name}.{process.Wid}"))))
            .ToDictionary(process => process.Pid, process => process.Slot);
    }

    private static bool IsOfOtherProcess(string path) =>
        int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var pid) && pid != Environment.ProcessId;

    private static string CommandOf(string path)
    {
        try
        {
            return $"{Path.GetFileName(path)} {File.ReadAllText(Path.Combine(path, "comm")).TrimEnd()}";
        }
        catch (IOException)
        {
            return $"{Path.GetFileName(path)}, just gone";
        }
    }

    private void Expect(bool isSo, string fault)
    {
        if (!isSo)
        {
            _faults.Add(fault);
        }
    }

    private void Tell(TimeSpan time)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"soak: {_ledger.Kills} kills and {_commandsGiven} commands in {time.TotalSeconds:0} s, {_checks} checks, {_adopted.Count} children seen adopted; {_ledger.Summary}"));
        foreach (var fault in _faults.Take(Shown))
        {
            Console.WriteLine($"FAULT: {fault}");
        }

        if (_faults.Count > Shown)
        {
            Console.WriteLine($"and {_faults.Count - Shown} more");
        }
    }
}
