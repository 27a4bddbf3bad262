using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Circus.EndToEnd.Tests;

/// <summary>A console that no circusd started, with a state directory of its own. Ended when it is disposed.</summary>
internal sealed partial class OtherConsole : IAsyncDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("circus-console-");
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _program;

    private OtherConsole(string[] arguments) => _program = new Process
    {
        StartInfo = new ProcessStartInfo(BuiltPrograms.Circushttpd, ["--host", "127.0.0.1", "--port", "0", "--state-dir", _folder.FullName, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        },
    };

    public Uri Address { get; private set; } = new("http://localhost");

    public string SetupCode { get; private set; } = "";

    /// <summary>Starts it and waits until it has said where it is.</summary>
    public static async Task<OtherConsole> StartAsync(params string[] arguments)
    {
        var console = new OtherConsole(arguments);
        console._program.OutputDataReceived += (_, line) => console.Read(line.Data);
        console._program.ErrorDataReceived += (_, _) => { };
        console._program.EnableRaisingEvents = true;
        console._program.Exited += (_, _) => console._ready.TrySetException(new InvalidOperationException("circushttpd ended early"));
        console._program.Start();
        console._program.BeginOutputReadLine();
        console._program.BeginErrorReadLine();
        await console._ready.Task.WaitAsync(_limit, TestContext.Current.CancellationToken);
        return console;
    }

    public async ValueTask DisposeAsync()
    {
        using (var end = Process.Start("kill", ["-TERM", _program.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await end.WaitForExitAsync(CancellationToken.None);
        }

        await _program.WaitForExitAsync(CancellationToken.None).WaitAsync(_limit, CancellationToken.None);
        _program.Dispose();
        _folder.Delete(recursive: true);
    }

    private void Read(string? line)
    {
        if (AddressLine().Match(line ?? "") is { Success: true } address)
        {
            Address = new Uri(address.Groups[1].Value);
        }
        else if (CodeLine().Match(line ?? "") is { Success: true } code)
        {
            SetupCode = code.Groups[1].Value;
            _ready.TrySetResult();
        }
    }

    [GeneratedRegex(@"Console\s+(http://[^/\s]+)")]
    private static partial Regex AddressLine();

    [GeneratedRegex(@"Set-up code\s+(\S+)")]
    private static partial Regex CodeLine();
}
