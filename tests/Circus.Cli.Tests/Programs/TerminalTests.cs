using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Circus.TestKit;

namespace Circus.Cli.Tests;

/// <summary>The built circusctl in a terminal of its own, which script(1) makes.</summary>
public sealed class TerminalTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("circus-ctl-terminal-");
    private readonly StringBuilder _shown = new();

    [Fact]
    public async Task Shell_Terminal_CompletesRunsRemembersAndLeaves()
    {
        using var daemon = await FakeDaemon.StartAsync((command, _) => command switch
        {
            "numwatchers" => new() { ["numwatchers"] = 4711 },
            "list" => new() { ["watchers"] = new JsonArray("Web App") },
            "describe" => JsonNode.Parse("""{"node":{"pid":1,"watchers":[]}}""")!.AsObject(),
            _ => [],
        });
        using var circusctl = Start(daemon);

        await ShownAsync(circusctl, "(circusctl) ");
        await TypeAsync(circusctl, "numw\t");
        await ShownAsync(circusctl, "numwatchers ");
        await TypeAsync(circusctl, "\r");
        await ShownAsync(circusctl, "4711");
        await ShownAsync(circusctl, "(circusctl) ");
        await TypeAsync(circusctl, "quit\x03");
        await ShownAsync(circusctl, "^C");
        await TypeAsync(circusctl, "start w\t\r");
        await ShownAsync(circusctl, "ok");
        await ShownAsync(circusctl, "(circusctl) ");
        await TypeAsync(circusctl, "\x04");
        await circusctl.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        Assert.Equal(0, circusctl.ExitCode);
        Assert.Equal("Web App", (string)daemon.Requests.Single(request => (string)request["command"]! == "start")["properties"]!["name"]!);
        Assert.DoesNotContain(daemon.Requests, request => (string)request["command"]! == "quit");
        var history = await File.ReadAllLinesAsync(Path.Combine(_folder.FullName, "circus", "circusctl-history"), TestContext.Current.CancellationToken);
        Assert.Equal(["numwatchers", "start \"Web App\""], history);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private Process Start(FakeDaemon daemon)
    {
        var start = new ProcessStartInfo("/usr/bin/script", ["-qefc", $"exec {BuiltPrograms.Circusctl} --timeout 60 --endpoint {daemon.ControlEndpoint}", "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["TERM"] = "xterm";
        start.Environment["CIRCUSCTL_COMPLETION_TIMEOUT"] = "30";
        start.Environment["XDG_STATE_HOME"] = _folder.FullName;
        return Process.Start(start)!;
    }

    private static async Task TypeAsync(Process circusctl, string keys)
    {
        await circusctl.StandardInput.WriteAsync(keys.AsMemory(), TestContext.Current.CancellationToken);
        await circusctl.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until that has been shown, behind what was waited for before.</summary>
    private async Task ShownAsync(Process circusctl, string text)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var buffer = new char[1024];
        int at;
        while ((at = _shown.ToString().IndexOf(text, StringComparison.Ordinal)) < 0)
        {
            var count = await circusctl.StandardOutput.ReadAsync(buffer, limit.Token);
            Assert.True(count > 0, $"ended before it showed {text}: {_shown}");
            _shown.Append(buffer, 0, count);
        }

        _shown.Remove(0, at + text.Length);
    }
}
