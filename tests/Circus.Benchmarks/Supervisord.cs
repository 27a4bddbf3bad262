using System.Diagnostics;
using System.Globalization;
using System.Text;
using Circus.TestKit;

namespace Circus.Benchmarks;

/// <summary>A peer: supervisord on a port and in a folder of its own; ended, with its children, when disposed.</summary>
internal sealed class Supervisord : IAsyncDisposable
{
    private const string Program = "/usr/bin/supervisord";

    /// <summary>What "supervisorctl status" asks.</summary>
    private const string Question = "<?xml version='1.0'?><methodCall><methodName>supervisor.getAllProcessInfo</methodName><params></params></methodCall>";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("circus-bench-");
    private readonly int _port = FreePort.Next();
    private readonly Process _process;
    private readonly HttpClient _client = new() { Timeout = Ending.Limit };

    /// <param name="programs">Sections of programs; {folder} stands for its folder.</param>
    public Supervisord(string programs)
    {
        var file = Path.Combine(Folder, "supervisord.conf");
        // Four descriptors for each child.
        File.WriteAllText(file, string.Create(CultureInfo.InvariantCulture, $"""
            [supervisord]
            nodaemon = true
            minfds = 16384
            logfile = {Folder}/supervisord.txt
            pidfile = {Folder}/pid

            [inet_http_server]
            port = 127.0.0.1:{_port}

            [rpcinterface:supervisor]
            supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface

            {programs.Replace("{folder}", Folder, StringComparison.Ordinal)}
            """));
        Since = Stopwatch.GetTimestamp();
        _process = Process.Start(new ProcessStartInfo(Program, ["-c", file]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _ = _process.StandardOutput.ReadToEndAsync();
        _ = _process.StandardError.ReadToEndAsync();
    }

    public static bool IsInstalled => File.Exists(Program);

    public string Folder => _folder.FullName;

    public int Pid => _process.Id;

    /// <summary>Time stamp of its start.</summary>
    public long Since { get; }

    public static void TellMissing() => Console.WriteLine("supervisord is not installed: sudo apt install supervisor");

    /// <summary>Waits until it answers.</summary>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            try
            {
                await AskAsync(cancellationToken);
                return;
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                await timer.WaitForNextTickAsync(cancellationToken);
            }
        }
    }

    /// <summary>Asks for the states of all processes.</summary>
    public async Task AskAsync(CancellationToken cancellationToken)
    {
        using var question = new StringContent(Question, Encoding.UTF8, "text/xml");
        using var answer = await _client.PostAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}/RPC2")), question, cancellationToken);
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Ending.TermAsync(_process);
        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}
