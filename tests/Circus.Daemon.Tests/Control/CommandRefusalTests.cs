using Circus.Daemon.Tests.Watchers;

namespace Circus.Daemon.Tests.Control;

/// <summary>What is refused, with which number, and in which words.</summary>
public sealed class CommandRefusalTests
{
    [Theory]
    [InlineData("incr")]
    [InlineData("decr")]
    [InlineData("get")]
    [InlineData("kill")]
    [InlineData("list")]
    [InlineData("numprocesses")]
    [InlineData("options")]
    [InlineData("restart")]
    [InlineData("set")]
    [InlineData("signal")]
    [InlineData("start")]
    [InlineData("stats")]
    [InlineData("status")]
    [InlineData("stop")]
    public async Task Watcher_Unknown_IsNotFound(string command)
    {
        using var stage = ControlStage.TwoWatchers();

        Assert.Equal(Refusal(3, "program nobody not found"), await stage.AskAsync(command, """{"name":"nobody"}"""));
    }

    [Theory]
    [InlineData("incr")]
    [InlineData("decr")]
    [InlineData("get")]
    [InlineData("kill")]
    [InlineData("options")]
    [InlineData("set")]
    [InlineData("signal")]
    public async Task Name_Missing_IsSaid(string command)
    {
        using var stage = ControlStage.TwoWatchers();

        Assert.Equal(Refusal(3, "message invalid 'name' is missing"), await stage.AskAsync(command));
    }

    [Theory]
    [Trait("Peer", "76")]
    [InlineData("fly", "{}", 2, "unknown command: 'fly'")]
    [InlineData("list", """{"name":3}""", 3, "'name' isn't a string")]
    [InlineData("list", """{"waiting":1}""", 3, "'waiting' isn't a valid boolean")]
    [InlineData("incr", """{"name":"web","nb":1.5}""", 3, "'nb' isn't an integer")]
    [InlineData("decr", """{"name":"web","nb":"many"}""", 3, "'nb' isn't an integer")]
    [InlineData("get", """{"name":"web"}""", 3, "message invalid 'keys' is missing")]
    [InlineData("get", """{"name":"web","keys":"cmd"}""", 3, "'keys' should be a list")]
    [InlineData("get", """{"name":"web","keys":["colour"]}""", 3, "'colour' option not found")]
    [InlineData("globaloptions", """{"option":"colour"}""", 3, "'colour' not an existing option")]
    [InlineData("kill", """{"name":"web","signum":"LOUD"}""", 3, "signal invalid")]
    [InlineData("kill", """{"name":"web","graceful_timeout":"soon"}""", 3, "'graceful_timeout' isn't a number")]
    [InlineData("kill", """{"name":"web","graceful_timeout":-1}""", 3, "'graceful_timeout' isn't a number")]
    [InlineData("listen", "{}", 3, "invalid message. use a pub/sub socket")]
    [InlineData("set", """{"name":"web"}""", 3, "message invalid 'options' is missing")]
    [InlineData("set", """{"name":"web","options":[]}""", 3, "'options' property should be an object")]
    [InlineData("set", """{"name":"web","options":{"colour":1}}""", 3, "unknown key 'colour'")]
    [InlineData("set", """{"name":"web","options":{"singleton":true}}""", 5, "cannot set numprocesses > 1 with a singleton")]
    [InlineData("set", """{"name":"web","options":{"uid":"no such user"}}""", 5, "uid: there is no user no such user")]
    [InlineData("set", """{"name":"web","options":{"gid":"no such group"}}""", 5, "gid: there is no group no such group")]
    [InlineData("signal", """{"name":"web"}""", 3, "message invalid 'signum' is missing")]
    [InlineData("signal", """{"name":"web","signum":999}""", 3, "signal invalid")]
    [InlineData("signal", """{"name":"web","signum":15,"childpid":5}""", 3, "message invalid 'pid' is missing")]
    [InlineData("start", """{"name":"w*","match":"fuzzy"}""", 3, "unknown match method fuzzy")]
    [InlineData("stop", """{"name":"x*"}""", 3, "program x* not found")]
    [InlineData("stats", """{"name":"web","process":5}""", 3, "process 5 not found in 'web'")]
    public async Task Request_Wrong_IsRefusedInTheseWords(string command, string properties, int errno, string reason)
    {
        using var stage = ControlStage.TwoWatchers();

        Assert.Equal(Refusal(errno, reason), await stage.AskAsync(command, properties));
        Assert.Equal([101, 102], stage.Live());
        Assert.Empty(stage.Events.All);
    }

    [Theory]
    [InlineData("numprocesses", "\"3\"", "'numprocesses' isn't an integer")]
    [InlineData("max_retry", "1.5", "'max_retry' isn't an integer")]
    [InlineData("warmup_delay", "-1", "'warmup_delay' isn't a number")]
    [InlineData("graceful_timeout", "\"3\"", "'graceful_timeout' isn't a number")]
    [InlineData("working_dir", "3", "'working_dir' isn't a string")]
    [InlineData("uid", "true", "'uid' isn't an integer or string")]
    [InlineData("gid", "[]", "'gid' isn't an integer or string")]
    [InlineData("send_hup", "1", "'send_hup' isn't a valid boolean")]
    [InlineData("stop_signal", "\"LOUD\"", "'stop_signal' isn't an integer")]
    [InlineData("shell", "\"yes\"", "'shell' isn't a valid boolean")]
    [InlineData("respawn", "null", "'respawn' isn't a valid boolean")]
    [InlineData("cmd", "3", "'cmd' isn't a string")]
    [InlineData("cmd", "\"a\\u0000b\"", "'cmd' isn't a string")]
    [InlineData("args", "3", "'args' isn't a string")]
    [InlineData("args", "[{}]", "'args' has an item that isn't a text")]
    [InlineData("retry_in", "\"3\"", "'retry_in' isn't a number")]
    [InlineData("max_age", "\"3\"", "'max_age' isn't a number")]
    [InlineData("copy_env", "\"no\"", "'copy_env' isn't a valid boolean")]
    [InlineData("close_child_stdin", "0", "'close_child_stdin' isn't a valid boolean")]
    [InlineData("rlimit_foo", "1", "'rlimit_foo' isn't a valid rlimit setting")]
    [InlineData("rlimit_core", "\"1\"", "'1' rlimit value isn't a valid int")]
    [InlineData("stdout_stream", "\"FileStream\"", "'stdout_stream' isn't a valid object")]
    [InlineData("stderr_stream", "{\"filename\":\"/tmp/x\"}", "'stderr_stream' must have a 'class' key")]
    [InlineData("hooks", "{\"before_tea\":\"/bin/true\"}", "Unknown hook {\"before_tea\":\"/bin/true\"}")]
    [InlineData("hooks", "\"/bin/true\"", "'hooks' isn't a valid object")]
    [InlineData("env", "[]", "'env' isn't a valid object")]
    [InlineData("colour", "1", "unknown key 'colour'")]
    [InlineData("env", "\"A=B\"", "'env' isn't a valid object")]
    [InlineData("env", "{\"A=B\":\"c\"}", "'env' isn't a valid object")]
    [InlineData("env", "{\"\":\"c\"}", "'env' isn't a valid object")]
    [InlineData("env", "{\"A\":1}", "'env' isn't a valid object")]
    public async Task Set_WrongValue_IsRefusedAndNothingIsChanged(string option, string value, string reason)
    {
        using var stage = ControlStage.TwoWatchers();
        var before = stage.Watcher.Options;

        // The first is right, and is not set either.
        var reply = await stage.AskAsync("set", $$$"""{"name":"web","options":{"max_retry":7,"{{{option}}}":{{{value}}}}}""");

        Assert.Equal(Refusal(3, reason), reply);
        Assert.Same(before, stage.Watcher.Options);
    }

    [Theory]
    [InlineData("""{"nice":99}""", "nice: found \"99\", allowed: an integer from -20 to 19")]
    [InlineData("""{"depends_on":"nobody"}""", "depends_on: found \"nobody\"")]
    [InlineData("""{"depends_on":"web"}""", "goes round in a circle")]
    [InlineData("""{"hooks.before_start":"app.check"}""", "is the Python function app.check, which cannot be called here")]
    [InlineData("""{"hooks.before_tea":"/bin/true"}""", "hooks.before_tea: unknown hook, did you mean")]
    [InlineData("""{"stdout_stream.class":"MyStream"}""", "allowed: FileStream")]
    [InlineData("""{"schedule":"every day"}""", "schedule: ")]
    [InlineData("""{"stdin_socket":"none"}""", "stdin_socket: found \"none\"")]
    [InlineData("""{"on_demand":true}""", "has no socket to wait for")]
    public async Task Set_ValueThatTheFileMayNotHaveEither_IsRefusedInTheSameWords(string options, string reason)
    {
        using var stage = ControlStage.TwoWatchers();
        var before = stage.Watcher.Options;

        using var reply = System.Text.Json.JsonDocument.Parse(await stage.AskAsync("set", $$"""{"name":"web","options":{{options}}}"""));

        Assert.Contains(reason, reply.RootElement.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(3, reply.RootElement.GetProperty("errno").GetInt32());
        Assert.Same(before, stage.Watcher.Options);
    }

    [Fact]
    public async Task Set_CommandThatCannotBeSplit_IsRefused()
    {
        using var stage = ControlStage.TwoWatchers();
        var before = stage.Watcher.Options;

        Assert.StartsWith("""{"status":"error","reason":"cmd""", await stage.AskAsync("set", """{"name":"web","options":{"cmd":"sleep \"600"}}"""));
        Assert.Same(before, stage.Watcher.Options);
    }

    [Fact]
    [Trait("Peer", "28")]
    [Trait("Peer", "52")]
    public async Task Incr_Singleton_IsAnsweredWithItsOne()
    {
        using var stage = Stage.Started(Stage.Options() with { Singleton = true });

        Assert.Equal("""{"numprocesses":1,"singleton":true,"status":"ok"}""", await stage.AskAsync("incr", """{"name":"web","waiting":true}"""));
        Assert.Single(stage.Live());
    }

    [Theory]
    [InlineData("start")]
    [InlineData("restart")]
    public async Task Start_WatcherThatCanNeverRun_SaysWhy(string command)
    {
        using var stage = new Stage(Stage.Options() with { Invalid = "cmd: there is no program" });

        Assert.Equal(Refusal(5, "web cannot be started: cmd: there is no program"), await stage.AskAsync(command, """{"name":"web"}"""));
    }

    [Fact]
    public async Task Command_WhileQuitting_OnlyReads()
    {
        using var stage = ControlStage.TwoWatchers();
        stage.Linux.ObeysStopSignals = false;
        stage.Quit(hurries: false);

        Assert.Equal(Refusal(5, "arbiter is already running arbiter_stop command"), await stage.AskAsync("incr", """{"name":"web"}"""));
        Assert.Equal("""{"status":"stopping"}""", await stage.AskAsync("status", """{"name":"web"}"""));
    }

    private static string Refusal(int errno, string reason) =>
        $$"""{"status":"error","reason":{{System.Text.Json.JsonSerializer.Serialize(reason)}},"tb":null,"errno":{{errno}}}""";
}
