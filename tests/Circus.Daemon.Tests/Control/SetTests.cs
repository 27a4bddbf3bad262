using Circus.Daemon.Configuration;
using Circus.Daemon.Streams;
using Circus.Daemon.Tests.Watchers;

namespace Circus.Daemon.Tests.Control;

public sealed class SetTests
{
    [Theory]
    [InlineData("numprocesses", "3", "3")]
    [InlineData("numprocesses", "-1", "0")]
    [InlineData("warmup_delay", "0.5", "0.5")]
    [InlineData("working_dir", "\"/tmp\"", "\"/tmp\"")]
    [InlineData("uid", "0", "0")]
    [InlineData("uid", "\"root\"", "\"root\"")]
    [InlineData("gid", "0", "0")]
    [InlineData("send_hup", "true", "true")]
    [InlineData("stop_signal", "2", "2")]
    [InlineData("stop_signal", "\"SIGINT\"", "2")]
    [InlineData("stop_children", "true", "true")]
    [InlineData("shell", "true", "true")]
    [InlineData("env", "{\"A\":\"b=c\",\"D\":\"\"}", "{\"A\":\"b=c\",\"D\":\"\"}")]
    [InlineData("cmd", "\"/bin/other\"", "\"/bin/other\"")]
    [InlineData("args", "\"-v\"", "\"-v\"")]
    [InlineData("max_retry", "-1", "-1")]
    [InlineData("graceful_timeout", "1.5", "1.5")]
    [InlineData("respawn", "false", "false")]
    [InlineData("autostart", "false", "false")]
    [InlineData("close_child_stdin", "false", "false")]
    [InlineData("close_child_stdout", "true", "true")]
    [InlineData("close_child_stderr", "true", "true")]
    public async Task Set_RightValue_IsToldByGet(string option, string value, string told)
    {
        using var stage = ControlStage.TwoWatchers();

        Assert.StartsWith($$"""{"effects":{"{{option}}":""", await stage.AskAsync("set", $$$"""{"name":"web","options":{"{{{option}}}":{{{value}}}},"waiting":true}"""));

        Assert.Equal(
            $$"""{"options":{"{{option}}":{{told}}},"status":"ok"}""", await stage.AskAsync("get", $$"""{"name":"web","keys":["{{option}}"]}"""));
    }

    [Fact]
    public async Task Set_RelativeFolder_IsInTheFolderOfCircusdAsInAFile()
    {
        using var stage = Stage.Started(Stage.Options());
        var here = CurrentDirectory.Find(new Dictionary<string, string>());

        await stage.AskAsync("set", """{"name":"web","options":{"working_dir":"sub"},"waiting":true}""");

        Assert.Equal(Path.Combine(here, "sub"), stage.Watcher.Options.WorkingDir);
    }

    [Fact]
    public async Task Set_Singleton_OfAWatcherWithOneProcess_IsTaken()
    {
        using var stage = Stage.Started(Stage.Options());

        await stage.AskAsync("set", """{"name":"web","options":{"singleton":true},"waiting":true}""");

        Assert.True(stage.Watcher.Options.Singleton);
    }

    [Theory]
    [InlineData("max_retry", "9", "now")]
    [InlineData("numprocesses", "2", "now")]
    [InlineData("priority", "7", "now")]
    [InlineData("hooks.before_start", "\"exec:/bin/true\"", "now")]
    [InlineData("memory_limit", "\"500M\"", "now")]
    [InlineData("flapping.attempts", "3", "now")]
    [InlineData("retry_in", "2.5", "now")]
    [InlineData("cmd", "\"/bin/other\"", "reload")]
    [InlineData("env", "{}", "reload")]
    [InlineData("rlimit_nofile", "100", "reload")]
    [InlineData("rlimit_nofile", "null", "reload")]
    [InlineData("copy_env", "true", "reload")]
    [InlineData("max_age", "100", "now")]
    [InlineData("stdout_stream.class", "\"QueueStream\"", "reload")]
    [InlineData("stderr_stream", "{\"class\":\"QueueStream\",\"refresh_time\":0.3}", "reload")]
    [InlineData("schedule", "\"@daily\"", "restart")]
    public async Task Set_Option_HasItsEffectOnTheProcesses(string option, string value, string effect)
    {
        using var stage = ControlStage.TwoWatchers();

        var reply = await stage.AskAsync("set", $$$"""{"name":"web","options":{"{{{option}}}":{{{value}}}},"waiting":true}""");

        Assert.StartsWith($$$"""{"effects":{"{{{option}}}":"{{{effect}}}"}""", reply, StringComparison.Ordinal);
        Assert.Equal(effect == "reload" ? [103, 104] : [101, 102], stage.Live());
        Assert.Equal(1, stage.Events.Count("updated"));
    }

    [Fact]
    public async Task Set_EveryKeyOfTheReference_IsTaken()
    {
        using var stage = ControlStage.TwoWatchers();
        var texts = new Dictionary<string, string>
        {
            ["cmd"] = "/bin/x",
            ["args"] = "-v",
            ["executable"] = "/bin/y",
            ["working_dir"] = "/",
            ["shell_args"] = "a",
            ["uid"] = "0",
            ["gid"] = "0",
            ["cgroup"] = "auto",
            ["limit_action"] = "event",
            ["schedule"] = "@daily",
            ["schedule_overlap"] = "queue",
            ["memory_limit"] = "1G",
            ["cpu_limit"] = "50",
            ["depends_on"] = "off",
            ["readiness.*"] = "readiness.tcp=localhost:1",
            ["liveness.*"] = "liveness.tcp=localhost:1",
            ["hooks.*"] = "hooks.after_stop=exec:/bin/true",
            ["stdout_stream.*"] = "stdout_stream.filename=/tmp/x",
            ["stderr_stream.*"] = "stderr_stream.filename=/tmp/x",
            ["flapping.*"] = "flapping.attempts=2",
            ["virtualenv_py_ver"] = "3.12",
        };
        List<string> refused = [];
        // These need something of the machine, see elsewhere.
        foreach (var row in WatcherKeys.All.Where(row => row.Name is not ("env" or "sockets" or "stdin_socket" or "on_demand" or "virtualenv" or "copy_path")))
        {
            var text = texts.GetValueOrDefault(row.Name);
            var (key, value) = (row.Name, text is null ? ValueOf(row) : $"\"{text}\"");
            if (text?.Split('=') is [var member, var of])
            {
                (key, value) = (member, $"\"{of}\"");
            }

            key = key.Replace("rlimit_*", "rlimit_core", StringComparison.Ordinal);
            var reply = await stage.AskAsync("set", $$$"""{"name":"web","options":{"{{{key}}}":{{{value}}}}}""");
            if (!reply.Contains("effects", StringComparison.Ordinal))
            {
                refused.Add($"{key}: {reply}");
            }
        }

        Assert.Empty(refused);
    }

    [Fact]
    public async Task Set_OneKeyOfAStream_KeepsTheOthersAndTheClass()
    {
        using var stage = Stage.Started(Stage.Options());
        await stage.AskAsync("set", """{"name":"web","options":{"stdout_stream":{"class":"TimedRotatingFileStream","filename":"/tmp/x","rotate_when":"H"}},"waiting":true}""");

        await stage.AskAsync("set", """{"name":"web","options":{"stdout_stream.backup_count":7},"waiting":true}""");

        var stream = stage.Watcher.Options.StdoutStream!;
        Assert.Equal((StreamClass.TimedRotatingFileStream, "/tmp/x", "H", 7), (stream.Class, stream.FileName, stream.RotateWhen, stream.BackupCount));
        Assert.Contains(
            "\"class\":\"TimedRotatingFileStream\"", await stage.AskAsync("get", """{"name":"web","keys":["stdout_stream_conf"]}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Set_StreamThatCannotBeOpened_IsRefusedAndNothingIsChanged()
    {
        using var stage = ControlStage.TwoWatchers();
        var before = stage.Watcher.Options;
        stage.Linux.StreamFault = "/no/such: there is no such folder";

        var reply = await stage.AskAsync("set", """{"name":"web","options":{"stdout_stream.filename":"/no/such/file"}}""");

        Assert.Equal("""{"status":"error","reason":"/no/such: there is no such folder","tb":null,"errno":4}""", reply);
        Assert.Same(before, stage.Watcher.Options);
        Assert.Equal([101, 102], stage.Live());
    }

    [Fact]
    [Trait("Peer", "62")]
    [Trait("Peer", "63")]
    [Trait("Peer", "84")]
    public async Task Set_Hooks_EachIsTakenAndTheOthersStay()
    {
        using var stage = ControlStage.TwoWatchers();

        await stage.AskAsync("set", """{"name":"web","options":{"hooks":{"before_start":"exec:/bin/a","after_start":["/bin/b",true]}}}""");
        await stage.AskAsync("set", """{"name":"web","options":{"hooks.before_stop":"exec:/bin/c"}}""");

        Assert.Equal(["after_start", "before_start", "before_stop"], stage.Watcher.Options.Hooks.Keys.Order(StringComparer.Ordinal));
        Assert.True(stage.Watcher.Options.Hooks["after_start"].IgnoresFailure);
        Assert.Contains("hooks.before_stop", await stage.AskAsync("options", """{"name":"web"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Set_Null_IsBackToTheDefault()
    {
        using var stage = ControlStage.TwoWatchers();
        await stage.AskAsync("set", """{"name":"web","options":{"executable":"/bin/y","uid":0,"hooks.before_stop":"exec:/bin/c"},"waiting":true}""");

        await stage.AskAsync("set", """{"name":"web","options":{"executable":null,"uid":null,"hooks.before_stop":null},"waiting":true}""");

        Assert.Equal((null, null, 0), (stage.Watcher.Options.Executable, stage.Watcher.Options.Uid, stage.Watcher.Options.Hooks.Count));
    }

    [Fact]
    public async Task Set_KeyTwice_TheLastCounts()
    {
        using var stage = ControlStage.TwoWatchers();

        await stage.AskAsync("set", """{"name":"web","options":{"max_retry":7,"max_retry":9}}""");

        Assert.Equal(9, stage.Watcher.Options.MaxRetry);
    }

    [Fact]
    [Trait("Peer", "45")]
    [Trait("Peer", "46")]
    [Trait("Peer", "82")]
    public async Task Set_Env_IsExactlyThatAlsoWithCopyEnv()
    {
        using var stage = ControlStage.TwoWatchers();
        await stage.AskAsync("set", """{"name":"web","options":{"copy_env":true}}""");
        Assert.Equal("/usr/bin:/bin", stage.Watcher.Options.Env["PATH"]);

        await stage.AskAsync("set", """{"name":"web","options":{"env":{"A":"$(circus.env.PATH)"}}}""");

        Assert.Equal("""{"options":{"env":{"A":"$(circus.env.PATH)"}},"status":"ok"}""", await stage.AskAsync("get", """{"name":"web","keys":["env"]}"""));
        Assert.Contains("\"errno\":3", await stage.AskAsync("set", """{"name":"web","options":{"env":{"A":1}}}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Set_CopyEnvOff_TakesBackWhatCircusdGave()
    {
        using var stage = ControlStage.TwoWatchers();
        await stage.AskAsync("set", """{"name":"web","options":{"env":{"A":"1"}}}""");
        await stage.AskAsync("set", """{"name":"web","options":{"copy_env":true}}""");
        Assert.Equal(["A", "PATH"], stage.Watcher.Options.Env.Keys.Order(StringComparer.Ordinal));

        await stage.AskAsync("set", """{"name":"web","options":{"copy_env":false}}""");

        Assert.Equal(["A"], stage.Watcher.Options.Env.Keys);
    }

    [Fact]
    public async Task Set_FreeFormKey_IsToldByGetAndCountsInTheCommand()
    {
        using var stage = ControlStage.TwoWatchers();
        Assert.Contains("unknown key", await stage.AskAsync("set", """{"name":"web","options":{"colour":"red"}}"""), StringComparison.Ordinal);

        await stage.AskAsync("set", """{"name":"web","options":{"colour":"red","cmd":"/bin/x $(circus.colour)"},"waiting":true}""");
        await stage.AskAsync("set", """{"name":"web","options":{"colour":"blue"},"waiting":true}""");

        Assert.Equal(["/bin/x", "blue"], stage.Linux.Launches[^1].Arguments);
        Assert.Equal("""{"options":{"colour":"blue"},"status":"ok"}""", await stage.AskAsync("get", """{"name":"web","keys":["colour"]}"""));
    }

    [Theory]
    [Trait("Peer", "77")]
    [Trait("Peer", "78")]
    [Trait("Peer", "79")]
    [Trait("Peer", "80")]
    [Trait("Peer", "81")]
    [InlineData("uid", "{}", false)]
    [InlineData("uid", "0", true)]
    [InlineData("gid", "\"root\"", true)]
    [InlineData("stdout_stream", "\"x\"", false)]
    [InlineData("stdout_stream", "{\"filename\":\"/tmp/x\"}", false)]
    [InlineData("stderr_stream", "{\"class\":\"QueueStream\",\"extra\":1}", true)]
    [InlineData("stderr_stream", "{\"class\":\"QueueStream\",\"refresh_time\":1}", true)]
    [InlineData("hooks", "{\"before_tea\":\"/bin/true\"}", false)]
    [InlineData("hooks", "{\"before_reap\":\"/bin/true\"}", true)]
    [InlineData("rlimit_core", "1", true)]
    [InlineData("rlimit_core", "\"1\"", false)]
    [InlineData("rlimit_foo", "1", false)]
    public async Task Option_SetOrAdded_IsCheckedInTheSameWay(string option, string value, bool isTaken)
    {
        using var stage = ControlStage.TwoWatchers();

        var set = await stage.AskAsync("set", $$$"""{"name":"web","options":{"{{{option}}}":{{{value}}}}}""");
        var added = await stage.AskAsync("add", $$$"""{"name":"new","cmd":"/bin/x","options":{"{{{option}}}":{{{value}}}}}""");

        Assert.Equal((isTaken, isTaken), (!set.Contains("\"errno\":3", StringComparison.Ordinal), !added.Contains("\"errno\":3", StringComparison.Ordinal)));
    }

    [Fact]
    [Trait("Peer", "42")]
    public async Task Set_NumProcesses_ProcessesComeAndGo()
    {
        using var stage = Stage.Started(Stage.Options());

        foreach (var count in new[] { 2, 1 })
        {
            await stage.AskAsync("set", $$$"""{"name":"web","options":{"numprocesses":{{{count}}}},"waiting":true}""");
            Assert.Equal(
                $$"""{"numprocesses":{{count}},"watcher_name":"web","status":"ok"}""", await stage.AskAsync("numprocesses", """{"name":"web"}"""));
        }
    }

    [Fact]
    [Trait("Peer", "162")]
    public async Task Set_MaxAge_AllProcessesAreReplaced()
    {
        using var stage = Stage.Started(Stage.Options(numProcesses: 15));
        var before = stage.Live();

        await stage.AskAsync("set", """{"name":"web","options":{"max_age":1,"max_age_variance":0},"waiting":true}""");
        // One after the other, a second apart.
        stage.Pass(55);

        Assert.Equal(15, stage.Live().Length);
        Assert.Empty(stage.Live().Intersect(before));
    }

    [Fact]
    public async Task Set_ReloadThatCannotLaunch_SaysThatTheOldOnesRunOn()
    {
        using var stage = ControlStage.TwoWatchers();
        stage.Linux.LaunchFault = "no such program";

        var reply = await stage.AskAsync("set", """{"name":"web","options":{"cmd":"/no/such"},"waiting":true}""");

        Assert.StartsWith("""{"status":"error","reason":"the options are as they were, because no process can be started with the new ones; the old processes run on: """, reply);
        Assert.EndsWith(""","tb":null,"errno":6}""", reply);
        Assert.Equal([101, 102], stage.Live());
    }

    private static string ValueOf(ConfigKey row) => row.Kind switch
    {
        KeyKind.Flag => "true",
        KeyKind.Integer => "1",
        KeyKind.Number or KeyKind.Seconds => "2.5",
        KeyKind.Signal => "2",
        KeyKind.Limit => "100",
        KeyKind.Text or KeyKind.Choice or KeyKind.Octal or KeyKind.Endpoint => "\"022\"",
    };
}
