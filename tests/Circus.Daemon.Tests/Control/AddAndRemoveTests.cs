using System.Text.Json;
using Circus.Daemon.Health;
using Circus.Daemon.Interop;
using Circus.Daemon.Streams;
using Circus.Daemon.Tests.Watchers;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Tests.Control;

/// <summary>Watchers that come and go by command.</summary>
public sealed class AddAndRemoveTests
{
    [Fact]
    [Trait("Peer", "7")]
    [Trait("Peer", "9")]
    [Trait("Peer", "6")]
    public async Task Add_NewName_IsListedAndStopped()
    {
        using var stage = ControlStage.TwoWatchers();

        Assert.Equal("""{"status":"ok"}""", await stage.AskAsync("add", """{"name":"New","cmd":"/bin/x","options":{"graceful_timeout":4}}"""));

        Assert.Equal("""{"numwatchers":3,"status":"ok"}""", await stage.AskAsync("numwatchers"));
        Assert.Equal("""{"watchers":["new","off","web"],"status":"ok"}""", await stage.AskAsync("list"));
        Assert.Contains("\"status\":\"stopped\"", await stage.AskAsync("status", """{"name":"New"}"""));
        Assert.Equal(["new.add"], stage.Events.Names);
    }

    [Fact]
    [Trait("Peer", "3")]
    [Trait("Peer", "13")]
    public async Task Add_StartAndWaiting_AnswersThePidsAtTheTopLevel()
    {
        using var stage = ControlStage.TwoWatchers();

        Assert.Equal(
            """{"started":[103],"kept":[],"status":"ok"}""",
            await stage.AskAsync("add", """{"name":"new","cmd":"/bin/x","start":true,"waiting":true}"""));

        Assert.Equal("""{"pids":[103],"status":"ok"}""", await stage.AskAsync("list", """{"name":"new"}"""));
        Assert.Contains("\"status\":\"active\"", await stage.AskAsync("status", """{"name":"new"}"""));
    }

    [Fact]
    [Trait("Peer", "4")]
    [Trait("Peer", "5")]
    public async Task Incr_AddedWatcher_HasMore()
    {
        using var stage = ControlStage.TwoWatchers();
        await stage.AskAsync("add", """{"name":"new","cmd":"/bin/x","start":true,"waiting":true}""");

        Assert.Equal("""{"numprocesses":2,"status":"ok"}""", await stage.AskAsync("incr", """{"name":"new","waiting":true}"""));
        Assert.Equal("""{"numprocesses":4,"status":"ok"}""", await stage.AskAsync("incr", """{"name":"new","nb":2,"waiting":true}"""));
    }

    [Fact]
    [Trait("Peer", "8")]
    [Trait("Peer", "12")]
    [Trait("Peer", "25")]
    public async Task Start_AddedWatcher_ActiveStoppedActive()
    {
        using var stage = ControlStage.TwoWatchers();
        await stage.AskAsync("stop", """{"waiting":true}""");
        await stage.AskAsync("add", """{"name":"new","cmd":"/bin/x"}""");

        foreach (var (command, status) in new[] { ("start", "active"), ("stop", "stopped"), ("start", "active") })
        {
            await stage.AskAsync(command, """{"name":"new","waiting":true}""");
            Assert.Contains($"\"status\":\"{status}\"", await stage.AskAsync("status", """{"name":"new"}"""));
        }
    }

    [Theory]
    [Trait("Peer", "10")]
    [Trait("Peer", "35")]
    [InlineData("Web")]
    [InlineData("wEB")]
    public async Task Add_NameThatExists_IsRefusedAndNothingIsBlocked(string name)
    {
        using var stage = ControlStage.TwoWatchers();

        Assert.Equal(
            $$"""{"status":"error","reason":"'{{name}}' already exist","tb":null,"errno":5}""".Replace("'", "\\u0027", StringComparison.Ordinal),
            await stage.AskAsync("add", $$"""{"name":"{{name}}","cmd":"/bin/x"}"""));
        Assert.Equal("""{"numprocesses":3,"status":"ok"}""", await stage.AskAsync("incr", """{"name":"web","waiting":true}"""));
    }

    [Theory]
    [InlineData("""{"name":"","cmd":"x"}""", 3, "allowed: a name that is not empty")]
    [InlineData("""{"name":"a.b","cmd":"x"}""", 3, "without dots")]
    [InlineData("""{"name":"a\nb","cmd":"x"}""", 3, "without control characters")]
    [InlineData("""{"name":" a","cmd":"x"}""", 3, "without blanks")]
    [InlineData("""{"name":"a"}""", 3, "is missing")]
    [InlineData("""{"name":"a","cmd":""}""", 3, "there is no program to run")]
    [InlineData("""{"name":"a","cmd":"'open"}""", 3, "cmd: ")]
    [InlineData("""{"name":"a","cmd":"/bin/x","options":{"colour":"red"}}""", 3, "unknown key")]
    [InlineData("""{"name":"a","cmd":"/bin/x","options":{"rlimit_foo":1}}""", 3, "rlimit_foo")]
    [InlineData("""{"name":"a","cmd":"/bin/x","options":{"rlimit_core":"x"}}""", 3, "'x' rlimit value isn't a valid int")]
    [InlineData("""{"name":"a","cmd":"/bin/x","options":{"numprocesses":"3"}}""", 3, "'numprocesses' isn't an integer")]
    [InlineData("""{"name":"a","cmd":"/bin/x","options":{"numprocesses":2.5}}""", 3, "'numprocesses' isn't an integer")]
    [InlineData("""{"name":"a","cmd":"/bin/x","options":{"graceful_timeout":"4"}}""", 3, "'graceful_timeout' isn't a number")]
    [InlineData("""{"name":"a","cmd":"/bin/x","options":{"respawn":"no"}}""", 3, "'respawn' isn't a valid boolean")]
    [InlineData("""{"name":"a","cmd":"/bin/x","options":{"respawn":1}}""", 3, "'respawn' isn't a valid boolean")]
    [InlineData("""{"name":"a","cmd":"/bin/x","options":{"uid":{}}}""", 3, "'uid' isn't an integer or string")]
    [InlineData("""{"name":"a","cmd":"/bin/x","options":{"singleton":true,"numprocesses":2}}""", 3, "numprocesses")]
    [InlineData("""{"name":"a","cmd":"/bin/x","options":{"env":{"A":1}}}""", 3, "valid object")]
    [InlineData("""{"name":"a","cmd":"/bin/x","options":{"stdout_stream":{"filename":"/tmp/x"}}}""", 3, "class")]
    [InlineData("""{"name":"a","cmd":"/bin/x","options":{"stdout_stream":"FileStream"}}""", 3, "valid object")]
    [InlineData("""{"name":"a","cmd":"/bin/x","options":{"hooks":{"before_tea":"exec:/bin/true"}}}""", 3, "before_tea")]
    [InlineData("""{"name":"a","cmd":"/bin/x","options":{"hooks":{"before_start":"app.hooks.check"}}}""", 3, "Python function")]
    [InlineData("""{"name":"a","cmd":"/bin/x","options":{"depends_on":"nobody"}}""", 3, "nobody")]
    [InlineData("""{"name":"a","cmd":"/bin/x --fd $(circus.sockets.none)","options":{"use_sockets":true}}""", 3, "none")]
    [InlineData("""{"name":"a","cmd":"/bin/x","options":{"uid":"no-such-user"}}""", 5, "there is no user")]
    [InlineData("""{"name":"a","cmd":"/bin/x","options":[]}""", 3, "should be an object")]
    public async Task Add_Unusable_IsRefusedWithTheReason(string properties, int number, string reason)
    {
        using var stage = ControlStage.TwoWatchers();

        using var reply = JsonDocument.Parse(await stage.AskAsync("add", properties));

        Assert.Equal(("error", number), (reply.RootElement.GetProperty("status").GetString(), reply.RootElement.GetProperty("errno").GetInt32()));
        Assert.Contains(reason, reply.RootElement.GetProperty("reason").GetString()!, StringComparison.Ordinal);
        Assert.Equal(2, stage.Arbiter.Watchers.Count);
    }

    [Fact]
    public async Task Add_FlappingPluginIsConfigured_ItsOptionsCountForTheNewOneToo()
    {
        using var stage = new Stage(new DaemonOptions { Flapping = new FlappingOptions { Attempts = 7, MaxRetry = 9 } }, Stage.Options("Web"));

        await stage.AskAsync("add", """{"name":"new","cmd":"/bin/x","options":{"flapping":{"max_retry":1}}}""");
        await stage.AskAsync("add", """{"name":"quiet","cmd":"/bin/x","options":{"flapping.active":false}}""");
        await stage.AskAsync("set", """{"name":"web","options":{"flapping.window":3},"waiting":true}""");

        Assert.Equal((7, 1), (stage.Named("new").Options.Flapping!.Attempts, stage.Named("new").Options.Flapping!.MaxRetry));
        Assert.Null(stage.Named("quiet").Options.Flapping);
        Assert.Equal((7, 9, 3), (stage.Named("web").Options.Flapping!.Attempts, stage.Named("web").Options.Flapping!.MaxRetry, stage.Named("web").Options.Flapping!.Window.TotalSeconds));
    }

    [Fact]
    [Trait("Peer", "14")]
    public async Task Add_EveryKindOfOption_IsUnderstood()
    {
        using var stage = ControlStage.TwoWatchers();

        await stage.AskAsync("add", """
            {"name":"new","cmd":"/bin/x","options":{"numprocesses":2,"graceful_timeout":4.5,"env":{"LANG":"C$HOME"},"send_hup":true,"priority":7,
             "autostart":false,"use_sockets":true,"rlimit_nofile":1000,"rlimit_core":null,"stop_signal":2,"max_retry":-1,"respawn":false,
             "stdout_stream":{"class":"FileStream","filename":"/tmp/x","max_bytes":10},"hooks":{"before_start":["exec:/bin/true",true]},
             "notify":true,"readiness":{"tcp":"localhost:80"},"memory_limit":"5M","depends_on":["off:started"],"max_age":60}}
            """);

        var options = stage.Named("new").Options;
        Assert.Equal((2, 7, false, true, true), (options.NumProcesses, options.Priority, options.Autostart, options.UseSockets, options.SendHup));
        Assert.Equal(TimeSpan.FromSeconds(4.5), options.GracefulTimeout);
        Assert.Equal(new Dictionary<string, string> { ["LANG"] = "C$HOME" }, options.Env);
        Assert.Equal(new Dictionary<string, long?> { ["nofile"] = 1000, ["core"] = null }, options.Rlimits);
        Assert.Equal((new Signal(2), -1, false, TimeSpan.FromSeconds(60)), (options.StopSignal, options.MaxRetry, options.Respawn, options.MaxAge));
        Assert.Equal((StreamClass.FileStream, "/tmp/x", 10L), (options.StdoutStream!.Class, options.StdoutStream.FileName, options.StdoutStream.MaxBytes));
        Assert.True(options.Hooks["before_start"].IgnoresFailure);
        Assert.Equal((true, "localhost:80", 5L * 1024 * 1024), (options.Health.Notify, options.Health.Readiness!.Target, options.Limits.Memory));
        Assert.Equal([new Dependency("off", DependencyCondition.Started)], options.DependsOn);
        Assert.Contains("\"send_hup\":true", await stage.AskAsync("get", """{"name":"new","keys":["send_hup"]}"""));
    }

    [Fact]
    [Trait("Peer", "11")]
    public async Task Add_ArgsAsWords_EachStaysOne()
    {
        using var stage = ControlStage.TwoWatchers();

        await stage.AskAsync("add", """
            {"name":"new","cmd":"/bin/x -q","args":["a b","it's","$(circus.env.two)",""],"start":true,"waiting":true,"options":{"env":{"two":"1 2"}}}
            """);

        Assert.Equal(["/bin/x", "-q", "a b", "it's", "1 2", ""], stage.Linux.Launches[^1].Arguments);
    }

    [Fact]
    public async Task Add_Priority_GivesItItsPlaceInTheStartOrder()
    {
        using var stage = ControlStage.TwoWatchers();

        await stage.AskAsync("add", """{"name":"first","cmd":"/bin/x","options":{"priority":5}}""");

        Assert.Equal(["first", "Web", "off"], stage.Arbiter.Watchers.Select(watcher => watcher.Name));
    }

    [Fact]
    public async Task Add_WantsToBeNotified_GetsTheAddress()
    {
        using var stage = ControlStage.TwoWatchers();

        await stage.AskAsync("add", """{"name":"new","cmd":"/bin/x","start":true,"options":{"watchdog":5}}""");

        Assert.Equal("@notify", stage.Linux.Launches[^1].Environment["NOTIFY_SOCKET"]);
        Assert.Equal(new HealthOptions { Watchdog = TimeSpan.FromSeconds(5) }, stage.Named("new").Options.Health);
    }

    [Fact]
    [Trait("Peer", "15")]
    public async Task Rm_Running_RemoveThenTheEventsOfAStop()
    {
        using var stage = ControlStage.TwoWatchers();

        Assert.Equal("""{"status":"ok"}""", await stage.AskAsync("rm", """{"name":"web","waiting":true}"""));

        Assert.Equal("""{"numwatchers":1,"status":"ok"}""", await stage.AskAsync("numwatchers"));
        Assert.Equal(["web.remove", "web.stopping", "web.kill", "web.kill", "web.reap", "web.reap", "web.stop"], stage.Events.Names);
        Assert.Empty(stage.Live());
    }

    [Fact]
    public async Task Rm_WithoutWaiting_IsForgottenAtOnceAndLookedAfterUntilItsEnd()
    {
        using var stage = ControlStage.TwoWatchers();
        stage.Linux.ObeysStopSignals = false;

        await stage.AskAsync("rm", """{"name":"web"}""");

        Assert.Null(stage.Arbiter.Find("web"));
        Assert.Equal([101, 102], stage.Linux.Alive);
        stage.Pass(31);
        Assert.Empty(stage.Linux.Alive);
        Assert.EndsWith("web.stop", string.Join(' ', stage.Events.Names), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rm_Restarting_DoesNotComeBack()
    {
        using var stage = ControlStage.TwoWatchers();
        stage.Linux.ObeysStopSignals = false;
        var restart = stage.Send("restart", """{"name":"web","waiting":true}""");
        await stage.AskAsync("rm", """{"name":"web"}""");

        stage.Pass(31);

        Assert.True(restart.IsCompleted);
        Assert.Empty(stage.Linux.Alive);
    }

    [Fact]
    public async Task Add_NameOfOneThatIsStillOnItsWayOut_StartsWhenThatIsGone()
    {
        using var stage = ControlStage.TwoWatchers();
        stage.Linux.ObeysStopSignals = false;
        await stage.AskAsync("rm", """{"name":"web"}""");

        var added = stage.Send("add", """{"name":"web","cmd":"/bin/new","start":true,"waiting":true}""");

        Assert.Equal([101, 102], stage.Linux.Alive);
        stage.Pass(31);
        Assert.Equal([103], stage.Linux.Alive);
        Assert.Contains("\"started\":[103]", await added);
    }

    [Fact]
    public async Task Rm_NoStop_ProcessesRunOnAndBelongToNobody()
    {
        using var stage = ControlStage.TwoWatchers();

        Assert.Equal("""{"status":"ok"}""", await stage.AskAsync("rm", """{"name":"web","nostop":true,"waiting":true}"""));

        Assert.Equal(["web.remove"], stage.Events.Names);
        Assert.Equal([101, 102], stage.Arbiter.LetGo);
        stage.Die(101);
        Assert.Equal([102], stage.Arbiter.LetGo);
        Assert.Equal([101], stage.Linux.Drained);
        stage.Quit();
        Assert.True(stage.Arbiter.Stopped.IsCompleted);
        Assert.Equal([102], stage.Linux.Alive);
        Assert.Empty(stage.Linux.Signals);
    }

    [Fact]
    public async Task Rm_Unknown_IsRefused()
    {
        using var stage = ControlStage.TwoWatchers();

        Assert.Contains("program nobody not found", await stage.AskAsync("rm", """{"name":"nobody"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quit_WhileOneIsOnItsWayOut_WaitsForItToo()
    {
        using var stage = ControlStage.TwoWatchers();
        stage.Linux.ObeysStopSignals = false;
        await stage.AskAsync("rm", """{"name":"web"}""");

        stage.Quit();

        Assert.False(stage.Arbiter.Stopped.IsCompleted);
        stage.Quit();
        Assert.True(stage.Arbiter.Stopped.IsCompleted);
        Assert.Empty(stage.Linux.Alive);
    }
}
