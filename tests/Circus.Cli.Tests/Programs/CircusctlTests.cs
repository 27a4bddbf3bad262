using System.Diagnostics;
using System.Text.Json.Nodes;
using Circus.TestKit;

namespace Circus.Cli.Tests;

/// <summary>The built circusctl and the built circusd.</summary>
public sealed class CircusctlTests
{
    private const string One = """
        [watcher:test]
        cmd = sleep 600
        copy_env = True
        graceful_timeout = 2
        """;

    [Fact]
    [Trait("Peer", "51")]
    [Trait("Peer", "53")]
    public async Task IncrAndDecr_Waiting_TellTheNewNumber()
    {
        await using var daemon = new RunningDaemon(One);

        Assert.Equal("4\n", (await daemon.RunAsync("incr", "test", "3", "--waiting")).Output);
        Assert.Equal("3\n", (await daemon.RunAsync("decr", "test", "--waiting")).Output);
        Assert.Equal("0\n", (await daemon.RunAsync("decr", "test", "3", "--waiting")).Output);
        Assert.Equal("\n", (await daemon.RunAsync("list", "test")).Output);
    }

    [Theory]
    [Trait("Peer", "89")]
    [Trait("Peer", "90")]
    [InlineData("", "stopped\n")]
    [InlineData("--start", "active\n")]
    public async Task Add_Watcher_IsStoppedUntilItIsStarted(string option, string status)
    {
        await using var daemon = new RunningDaemon(One);

        var added = await daemon.RunAsync(["add", .. option.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--waiting", "-o", "copy_env=true", "test2", "sleep 600"]);

        Assert.Equal((0, "ok\n", ""), (added.Status, added.Output, added.Error));
        Assert.Equal(status, (await daemon.RunAsync("status", "test2")).Output);
        Assert.Equal((0, "ok\n", ""), Outcome(await daemon.RunAsync("rm", "test2", "--waiting")));
        Assert.Equal((3, "", "error: program test2 not found\n"), Outcome(await daemon.RunAsync("status", "test2")));
    }

    [Fact]
    public async Task Rm_NoStop_LeavesTheProcess()
    {
        await using var daemon = new RunningDaemon(One);
        var pid = await daemon.PidAsync("test");

        Assert.Equal((0, "ok\n", ""), Outcome(await daemon.RunAsync("rm", "test", "--nostop", "--waiting")));

        Assert.True(Directory.Exists($"/proc/{pid}"));
        Assert.Equal(0, (await ProgramRun.ToEndAsync([], "/bin/kill", "-9", $"{pid}")).Status);
    }

    [Fact]
    public async Task Kill_SignalAndGraceAsNumbers_EndsTheProcess()
    {
        await using var daemon = new RunningDaemon(One);
        var pid = await daemon.PidAsync("test");

        Assert.Equal((0, "ok\n", ""), Outcome(await daemon.RunAsync("kill", "test", pid, "--signum", "sigint", "--graceful_timeout", "0.5", "--waiting")));

        Assert.DoesNotContain(pid, (await daemon.RunAsync("list", "test")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetAndGet_SeveralOptions_AreTypedAndPrintedAsInCircus()
    {
        await using var daemon = new RunningDaemon(One);

        Assert.Equal((0, "ok\n", ""), FirstLine(await daemon.RunAsync("set", "test", "NumProcesses", "2", "graceful_timeout", "1.5", "env", "B=2,A=1", "stop_signal", "INT", "--waiting")));

        Assert.Equal("numprocesses: 2\ngraceful_timeout: 1.5\nenv: A=1,B=2\nstop_signal: 2\n", (await daemon.RunAsync("get", "test", "numprocesses", "graceful_timeout", "env", "stop_signal")).Output);
    }

    [Fact]
    [Trait("Peer", "60")]
    public async Task Quit_Waiting_EndsWatchersAndDaemon()
    {
        await using var daemon = new RunningDaemon(One);
        var pid = await daemon.PidAsync("test");

        Assert.Equal((0, "ok\n", ""), Outcome(await daemon.RunAsync("quit", "--waiting")));

        await daemon.EndedAsync();
        Assert.False(Directory.Exists($"/proc/{pid}"));
    }

    [Fact]
    public async Task Interrupt_WhileWaiting_IsStatusOneAndSilent()
    {
        var asked = new TaskCompletionSource();
        using var daemon = await FakeDaemon.StartAsync((_, _) =>
        {
            asked.TrySetResult();
            return null;
        });
        using var circusctl = Process.Start(new ProcessStartInfo(BuiltPrograms.Circusctl, ["list", "--timeout", "600", "--endpoint", daemon.ControlEndpoint])
        {
            RedirectStandardError = true,
        })!;
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        await ProgramRun.ToEndAsync([], "/bin/kill", "-INT", $"{circusctl.Id}");

        await circusctl.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal((1, ""), (circusctl.ExitCode, await circusctl.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task Json_Refusal_IsTheAnswerAndStatusThree()
    {
        await using var daemon = new RunningDaemon(One);

        var run = await daemon.RunAsync("--json", "incr", "nobody");

        Assert.Equal((3, ""), (run.Status, run.Error));
        Assert.Equal("program nobody not found", (string)JsonNode.Parse(run.Output)!["reason"]!);
    }

    private static (int Status, string Output, string Error) Outcome(ProgramRun run) => (run.Status, run.Output, run.Error);

    private static (int Status, string Output, string Error) FirstLine(ProgramRun run) => (run.Status, run.Output.Split('\n')[0] + "\n", run.Error);
}
