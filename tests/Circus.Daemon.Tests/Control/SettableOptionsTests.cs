using Circus.Daemon.Control.Commands;
using Circus.Daemon.Tests.Watchers;

namespace Circus.Daemon.Tests.Control;

public sealed class SettableOptionsTests
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

        Assert.Equal("""{"status":"ok"}""", await stage.AskAsync("set", $$$"""{"name":"web","options":{"{{{option}}}":{{{value}}}},"waiting":true}"""));

        Assert.Equal(
            $$"""{"options":{"{{option}}":{{told}}},"status":"ok"}""", await stage.AskAsync("get", $$"""{"name":"web","keys":["{{option}}"]}"""));
    }

    [Fact]
    public async Task Set_Singleton_OfAWatcherWithOneProcess_IsTaken()
    {
        using var stage = Stage.Started(Stage.Options());

        await stage.AskAsync("set", """{"name":"web","options":{"singleton":true},"waiting":true}""");

        Assert.True(stage.Watcher.Options.Singleton);
    }

    [Theory]
    [InlineData("max_retry", "9", OptionEffect.None)]
    [InlineData("numprocesses", "2", OptionEffect.Manage)]
    [InlineData("cmd", "\"/bin/other\"", OptionEffect.Reload)]
    [InlineData("env", "{}", OptionEffect.Reload)]
    public async Task Set_Option_HasItsEffectOnTheProcesses(string option, string value, object effect)
    {
        using var stage = ControlStage.TwoWatchers();

        await stage.AskAsync("set", $$$"""{"name":"web","options":{"{{{option}}}":{{{value}}}},"waiting":true}""");

        Assert.Equal(effect, SettableOptions.Find(option)!.Effect);
        Assert.Equal(effect is OptionEffect.Reload ? [103, 104] : [101, 102], stage.Live());
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
}
