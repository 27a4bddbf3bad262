using System.Text.Json.Nodes;
using Circus.Daemon.Tests.Interop;

namespace Circus.Daemon.Tests.Programs;

/// <summary>circusd makes room for the program that is installed now.</summary>
public sealed class DaemonUpgradeTests(ReaperFixture children)
{
    [Fact]
    public async Task Configuration_IsRefusedByTheProgram_NothingIsChanged()
    {
        await using var daemon = new RunningDaemon(children, RunningDaemon.TwoSleepers);
        await daemon.StartedAsync();
        var pids = await daemon.PidsAsync("web");
        daemon.Edit(text => text + "\n[watcher:other]\ncmd = sleep 1\nnumprocesses = many\n");

        var reply = await daemon.ReplyAsync("upgrade");

        Assert.True(reply.IsError);
        Assert.Contains("numprocesses", reply.Body.ToString());
        Assert.Equal(pids, await daemon.PidsAsync("web"));
        Assert.DoesNotContain("Making room", daemon.Log);
    }

    [Theory]
    [InlineData("#!/bin/sh\necho this one is broken >&2\nexit 3\n", "this one is broken")]
    [InlineData("\u007fELF of another machine", "circusd")]
    public async Task Program_IsBroken_NothingIsChanged(string program, string reason)
    {
        using var installed = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(RunningDaemon.ProgramFolder))
        {
            File.Copy(file, Path.Combine(installed.Path, Path.GetFileName(file)));
        }

        // It is started from there, whatever the others take.
        await using var daemon = new RunningDaemon(children, RunningDaemon.TwoSleepers, "", "/bin/sh", "-c", $"exec {installed.Path}/circusd \"$2\"", "sh");
        await daemon.StartedAsync();
        var pids = await daemon.PidsAsync("web");
        var path = Path.Combine(installed.Path, "circusd");
        File.Delete(path);
        await File.WriteAllTextAsync(path, program, TestContext.Current.CancellationToken);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var reply = await daemon.ReplyAsync("upgrade");

        Assert.True(reply.IsError);
        Assert.Contains(reason, reply.Body.ToString());
        Assert.Equal(pids, await daemon.PidsAsync("web"));
        Assert.DoesNotContain("Making room", daemon.Log);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OptionsSetAtRunTime_AreKept_UnlessTheConfigurationHasChangedThem(bool isUpgrade)
    {
        await using var daemon = new RunningDaemon(children, RunningDaemon.TwoSleepers + "\nmax_age = 1000\n");
        await daemon.StartedAsync();
        await daemon.AskAsync("set", new() { ["name"] = "web", ["options"] = new JsonObject { ["cmd"] = "sleep 1003", ["graceful_timeout"] = 3, ["max_age"] = 2000 } });
        var pids = await daemon.PidsAsync("web");
        daemon.Edit(text => text.Replace("max_age = 1000", "max_age = 3000", StringComparison.Ordinal));

        if (isUpgrade)
        {
            await daemon.AskAsync("upgrade");
            await daemon.UpgradedAsync();
        }
        else
        {
            await daemon.KillAsync();
            await daemon.StartAgainAsync();
        }

        Assert.Equal(pids, await daemon.PidsAsync("web"));
        var options = (await daemon.AskAsync("options", new() { ["name"] = "web" })).GetProperty("options");
        Assert.Equal("sleep 1003", options.GetProperty("cmd").GetString());
        Assert.Equal(3, options.GetProperty("graceful_timeout").GetDouble());
        Assert.Equal(3000, options.GetProperty("max_age").GetDouble());
        Assert.Contains("web: max_age as set at run time do not count any more", daemon.Log);
    }

    [Fact]
    public async Task ProcessEndsMeanwhile_ItsLastLineIsThereOnceAndItIsReplacedAndCounted()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = perl -e '$| = 1; print "ready\n"; exit 0 if -e "over"; until ($over) { open my $f, "<", "circus.log"; $over = grep /Making room/, <$f> } open my $f, ">", "over"; print "last words\n"'
            graceful_timeout = 2
            stdout_stream.class = FileStream
            stdout_stream.filename = {folder}/web.log

            [watcher:other]
            working_dir = {folder}
            cmd = sleep 1000
            graceful_timeout = 2
            """);
        await daemon.StartedAsync();
        await daemon.UntilLogAsync("web.log", "ready\n");

        await daemon.AskAsync("upgrade");
        await daemon.UpgradedAsync();

        await daemon.UntilAsync(async () => (await daemon.DescribeAsync("web")).GetProperty("restarts").GetInt32() >= 1);
        Assert.StartsWith("ready\nlast words\nready\n", await File.ReadAllTextAsync(Path.Combine(daemon.Folder, "web.log"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Reload_IsUnderWay_GoesOnWithTheNextProgram()
    {
        await using var daemon = new RunningDaemon(children, RunningDaemon.TwoSleepers + """

            readiness.exec = test -e good
            readiness.interval = 0.1
            ready_timeout = 60
            """);
        var good = Path.Combine(daemon.Folder, "good");
        await File.WriteAllTextAsync(good, "", TestContext.Current.CancellationToken);
        await daemon.UntilAsync(async () => await daemon.StatusAsync("web") == "active");
        var old = await daemon.PidsAsync("web");
        File.Delete(good);
        daemon.Send("reload", "web");
        await daemon.UntilAsync(async () => (await daemon.PidsAsync("web")).Count == 4);
        var fresh = (await daemon.PidsAsync("web")).Except(old).ToList();

        await daemon.AskAsync("upgrade");
        await daemon.UpgradedAsync();
        Assert.Equal(4, (await daemon.PidsAsync("web")).Count);
        await File.WriteAllTextAsync(good, "", TestContext.Current.CancellationToken);

        await daemon.UntilAsync(async () => (await daemon.PidsAsync("web")).Count == 2);
        Assert.Equal(fresh, await daemon.PidsAsync("web"));
    }
}
