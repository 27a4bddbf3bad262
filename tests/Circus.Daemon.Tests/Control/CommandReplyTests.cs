using Circus.Daemon.Control;

namespace Circus.Daemon.Tests.Control;

/// <summary>What each command answers, to the letter. The order of fields is no part of the wire, but nothing else than the code changes it.</summary>
public sealed class CommandReplyTests
{
    private static readonly string _globalOptions = OneLine("""
        {"options":{"endpoint":"tcp://127.0.0.1:5555","stats_endpoint":"tcp://127.0.0.1:5557","pubsub_endpoint":"tcp://127.0.0.1:5556",
        "check_delay":5,"multicast_endpoint":null,"stats_query_endpoint":"tcp://127.0.0.1:5558"},"status":"ok"}
        """);

    private static readonly string _webOptions = OneLine("""
        {"options":{"args":"","autostart":true,"close_child_stderr":false,"close_child_stdin":true,"close_child_stdout":false,
        "cmd":"/bin/program --flag","copy_env":false,"env":{},"executable":null,"gid":null,"graceful_timeout":30,"max_age":0,"max_age_variance":30,
        "max_retry":5,"numprocesses":2,"on_demand":false,"priority":0,"respawn":true,"send_hup":false,"shell":false,"shell_args":null,
        "singleton":false,"stderr_stream_conf":{},"stdout_stream_conf":{},"stop_children":false,"stop_signal":15,"uid":null,"use_sockets":false,
        "warmup_delay":0,"working_dir":"/"},"status":"ok"}
        """);

    // The stage's clock stands at the beginning of 2020.
    private static readonly string _description = OneLine("""
        {"node":{"version":"1.2.3","hostname":"host","pid":4711,"started":0,"seq":0,"epoch":"5c7e","watchers":[
        {"name":"Web","key":"web","status":"active","numprocesses":2,"cmd":"/bin/program --flag","priority":0,"singleton":false,"autostart":true,
        "stop_signal":15,"graceful_timeout":30,"restarts":0,"since":1577836800,"own":false,"processes":[
        {"pid":101,"wid":1,"started":1577836800,"stopping":false},{"pid":102,"wid":2,"started":1577836800,"stopping":false}]},
        {"name":"off","key":"off","status":"stopped","numprocesses":1,"cmd":"/bin/program --flag","priority":0,"singleton":false,"autostart":false,
        "stop_signal":15,"graceful_timeout":30,"restarts":0,"own":false,"processes":[]}]},"status":"ok"}
        """);

    public static TheoryData<string, string, string> Replies => new()
    {
        { "add", """{"name":"new","cmd":"/bin/x"}""", """{"status":"ok"}""" },
        { "add", """{"name":"new","cmd":"/bin/x","start":true,"waiting":true}""", """{"started":[103],"kept":[],"status":"ok"}""" },
        { "decr", """{"name":"web","waiting":true}""", """{"numprocesses":1,"status":"ok"}""" },
        { "decr", """{"name":"web","nb":5,"waiting":true}""", """{"numprocesses":0,"status":"ok"}""" },
        { "decr", """{"name":"web"}""", """{"status":"ok"}""" },
        { "incr", """{"name":"WEB","nb":2,"waiting":true}""", """{"numprocesses":4,"status":"ok"}""" },
        { "incr", """{"name":"web","nb":"3","waiting":true}""", """{"numprocesses":5,"status":"ok"}""" },
        { "incr", """{"name":"web"}""", """{"status":"ok"}""" },
        { "get", """{"name":"web","keys":["numprocesses","cmd","uid"]}""", """{"options":{"numprocesses":2,"cmd":"/bin/program --flag","uid":null},"status":"ok"}""" },
        { "get", """{"name":"web","keys":[]}""", """{"options":{},"status":"ok"}""" },
        { "events", "{}", """{"events":[],"next":0,"oldest":1,"lost":0,"epoch":"5c7e","status":"ok"}""" },
        { "health", """{"name":"WEB"}""", """{"healthy":true,"watchers":{"Web":{"healthy":true,"state":"active","ready":2,"numprocesses":2}},"status":"ok"}""" },
        { "health", """{"name":"off"}""", """{"healthy":true,"watchers":{"off":{"healthy":true,"state":"stopped","ready":0,"numprocesses":1}},"status":"ok"}""" },
        { "history", "{}", """{"commands":[],"status":"ok"}""" },
        { "ipython", "{}", """{"shell":false,"msg":"there is no Python in this circusd","status":"ok"}""" },
        { "globaloptions", "{}", _globalOptions },
        { "globaloptions", """{"option":"check_delay"}""", """{"options":{"check_delay":5},"status":"ok"}""" },
        { "kill", """{"name":"web","waiting":true}""", """{"status":"ok"}""" },
        { "kill", """{"name":"web","pid":101,"signum":"INT","graceful_timeout":1.5,"waiting":true}""", """{"status":"ok"}""" },
        { "list", "{}", """{"watchers":["off","web"],"status":"ok"}""" },
        { "list", """{"name":"web"}""", """{"pids":[101,102],"status":"ok"}""" },
        { "list", """{"name":"off"}""", """{"pids":[],"status":"ok"}""" },
        { "list", """{"name":null}""", """{"watchers":["off","web"],"status":"ok"}""" },
        { "listsockets", "{}", """{"sockets":[],"status":"ok"}""" },

        { "numprocesses", "{}", """{"numprocesses":2,"status":"ok"}""" },
        { "numprocesses", """{"name":"WeB"}""", """{"numprocesses":2,"watcher_name":"WeB","status":"ok"}""" },
        { "numwatchers", "{}", """{"numwatchers":2,"status":"ok"}""" },
        { "options", """{"name":"web"}""", _webOptions },
        { "rm", """{"name":"web","waiting":true}""", """{"status":"ok"}""" },
        { "rm", """{"name":"web","nostop":true}""", """{"status":"ok"}""" },
        { "quit", "{}", """{"status":"ok"}""" },
        { "reload", """{"name":"web","waiting":true}""", """{"info":{"stopped":[101,102],"started":[103,104],"kept":[]},"status":"ok"}""" },
        { "reload", """{"name":"web","sequential":true,"waiting":true}""", """{"info":{"stopped":[101,102],"started":[103,104],"kept":[]},"status":"ok"}""" },
        { "reload", """{"name":"web","graceful":false,"waiting":true}""", """{"info":{"stopped":[101,102],"started":[103,104],"kept":[]},"status":"ok"}""" },
        { "reload", """{"waiting":true}""", """{"status":"ok"}""" },
        { "reload", """{"name":"web"}""", """{"status":"ok"}""" },
        { "restart", """{"name":"web","waiting":true}""", """{"info":{"stopped":[101,102],"started":[103,104],"kept":[]},"status":"ok"}""" },
        { "restart", """{"name":"off","waiting":true}""", """{"info":{"stopped":[],"started":[103],"kept":[]},"status":"ok"}""" },
        { "reload", """{"name":"off","waiting":true}""", """{"info":{"stopped":[],"started":[103],"kept":[]},"status":"ok"}""" },
        { "restart", """{"name":"*","waiting":true}""", """{"status":"ok"}""" },
        { "restart", """{"name":"web"}""", """{"status":"ok"}""" },
        { "set", """{"name":"web","options":{"numprocesses":3},"waiting":true}""", """{"effects":{"numprocesses":"now"},"status":"ok"}""" },
        { "set", """{"name":"web","options":{}}""", """{"effects":{},"status":"ok"}""" },
        { "set", """{"name":"web","options":{"shell":false,"on_demand":false}}""", """{"effects":{"shell":"reload","on_demand":"restart"},"status":"ok"}""" },
        { "signal", """{"name":"web","signum":"HUP"}""", """{"status":"ok"}""" },
        { "signal", """{"name":"web","signum":1,"pid":101}""", """{"status":"ok"}""" },
        { "signal", """{"name":"web","signum":"sigusr1","children":true}""", """{"status":"ok"}""" },
        { "start", """{"name":"off","waiting":true}""", """{"info":{"started":[103],"kept":[]},"status":"ok"}""" },
        { "start", """{"name":"web","waiting":true}""", """{"info":{"started":[],"kept":[101,102]},"status":"ok"}""" },
        { "start", """{"waiting":true}""", """{"status":"ok"}""" },
        { "start", """{"name":"off"}""", """{"status":"ok"}""" },
        { "stats", """{"name":"off"}""", """{"name":"off","info":{},"status":"ok"}""" },
        { "status", "{}", """{"statuses":{"Web":"active","off":"stopped"},"details":{},"status":"ok"}""" },
        { "status", """{"name":"web"}""", """{"status":"active"}""" },
        { "status", """{"name":"off"}""", """{"status":"stopped"}""" },
        { "stop", """{"name":"web","waiting":true}""", """{"info":null,"status":"ok"}""" },
        { "stop", """{"waiting":true}""", """{"status":"ok"}""" },
        { "stop", """{"name":"web"}""", """{"status":"ok"}""" },
        { "upgrade", "{}", """{"status":"ok"}""" },
        { "version", "{}", """{"version":"1.2.3","implementation":"circus.net","protocol":"0.19","hostname":"host","pid":4711,"started":0,"status":"ok"}""" },
        { "describe", "{}", _description },
        { "LIST", "{}", """{"watchers":["off","web"],"status":"ok"}""" },
    };

    [Theory]
    [Trait("Peer", "263")]
    [MemberData(nameof(Replies))]
    public async Task Command_AskedRightly_AnswersExactly(string command, string properties, string expected)
    {
        using var stage = ControlStage.TwoWatchers();

        Assert.Equal(expected, await stage.AskAsync(command, properties));
    }

    [Theory]
    [InlineData("dstats", "{}", "info")]
    [InlineData("stats", "{}", "infos")]
    [InlineData("stats", """{"name":"web"}""", "name")]
    [InlineData("stats", """{"name":"web","process":101}""", "process")]
    public async Task Command_ThatMeasures_AnswersWithoutWaiting(string command, string properties, string field)
    {
        using var stage = ControlStage.TwoWatchers();

        var reply = await stage.AskAsync(command, properties);

        Assert.StartsWith($$"""{"{{field}}":""", reply);
        Assert.EndsWith(""","status":"ok"}""", reply);
    }

    [Fact]
    public async Task Quit_Waiting_IsAnsweredWhenEverythingHasEnded()
    {
        using var stage = ControlStage.TwoWatchers();
        var reply = stage.Send("quit", """{"waiting":true}""");
        Assert.False(reply.IsCompleted);

        stage.Quit();

        Assert.Contains("\"ok\"", await reply.WaitAsync(Interop.ReaperFixture.Limit, TestContext.Current.CancellationToken));
        Assert.Empty(stage.Linux.Alive);
    }

    [Fact]
    public async Task Stop_Waiting_IsAnsweredAfterTheLastEnd()
    {
        using var stage = ControlStage.TwoWatchers();
        stage.Linux.ObeysStopSignals = false;

        var reply = stage.Send("stop", """{"name":"web","waiting":true}""");
        stage.Pass(1);
        Assert.False(reply.IsCompleted);
        stage.Pass(30);

        Assert.Contains("\"info\":null", await reply.WaitAsync(Interop.ReaperFixture.Limit, TestContext.Current.CancellationToken));
        Assert.Empty(stage.Linux.Alive);
    }

    [Fact]
    public void Replies_OfAllCommands_AreTestedHere()
    {
        // These measure: see above. "listen" has nothing but an error, "commands", "config" and "keys" are documents: see OptionQuestionsTests, "logs" and "logfile" need real output, "reloadconfig" a file: see ReconfigurationTests.
        string[] others = ["commands", "config", "dstats", "keys", "listen", "logfile", "logs", "reloadconfig"];

        Assert.Empty(CommandTable.All.Select(command => command.Name).Except(Replies.Select(row => row.Data.Item1)).Except(others));
    }

    private static string OneLine(string text) => text.Replace("\n", "", StringComparison.Ordinal);
}
