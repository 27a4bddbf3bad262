using System.Text.Json.Nodes;
using Circus.Daemon.Configuration;
using Circus.Daemon.Control.Commands;

namespace Circus.Daemon.Tests.Control;

/// <summary>What clients ask before they change options.</summary>
public sealed class OptionQuestionsTests
{
    [Fact]
    public async Task Keys_Every_HasItsTypeHelpAndEffect()
    {
        using var stage = ControlStage.TwoWatchers();

        var keys = JsonNode.Parse(await stage.AskAsync("keys"))!["keys"]!.AsArray();

        Assert.Equal(WatcherKeys.All.Count, keys.Count);
        Assert.All(keys, key => Assert.NotEmpty(key!["help"]!.GetValue<string>()));
        Assert.Equal("""{"type":"integer","default":"1","effect":"now","needs":"operate"}""", Brief("numprocesses"));
        Assert.Equal("""{"type":"text","default":null,"effect":"reload","needs":"administer"}""", Brief("cmd"));
        Assert.Equal("""{"type":"flag","default":"False","effect":"restart","needs":"administer"}""", Brief("on_demand"));
        Assert.Equal("""{"type":"limit","default":null,"effect":"reload","needs":"administer"}""", Brief("rlimit_*"));
        Assert.Equal("""{"type":"text","default":null,"effect":"reload","needs":"administer"}""", Brief("readiness.*"));
        Assert.Null(keys.Single(key => key!["name"]!.GetValue<string>() == "check_flapping")!["effect"]);

        string Brief(string name)
        {
            var key = keys.Single(key => key!["name"]!.GetValue<string>() == name)!.DeepClone().AsObject();
            key.Remove("name");
            key.Remove("help");
            return key.ToJsonString();
        }
    }

    [Fact]
    public async Task Options_Detail_TellsWhatWasSetAndWhatTheConfigurationSays()
    {
        using var stage = ControlStage.TwoWatchers();
        await stage.AskAsync("set", """{"name":"web","options":{"graceful_timeout":4,"max_age":9},"waiting":true}""");

        var reply = JsonNode.Parse(await stage.AskAsync("options", """{"name":"web","detail":true}"""))!;

        Assert.Equal("4", reply["options"]!["graceful_timeout"]!.ToJsonString());
        Assert.Equal(["graceful_timeout", "max_age"], reply["configured"]!.AsObject().Select(option => option.Key));
        Assert.Equal("0", reply["configured"]!["max_age"]!.ToJsonString());
        Assert.DoesNotContain("configured", await stage.AskAsync("options", """{"name":"web"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Set_DryRun_TellsTheEffectsAndChangesNothing()
    {
        using var stage = ControlStage.TwoWatchers();
        var before = await stage.AskAsync("options", """{"name":"web"}""");

        Assert.Equal(
            """{"effects":{"numprocesses":"now","cmd":"reload"},"status":"ok"}""",
            await stage.AskAsync("set", """{"name":"web","options":{"numprocesses":5,"cmd":"/bin/other"},"dry_run":true,"waiting":true}"""));
        Assert.Contains("an integer", await stage.AskAsync("set", """{"name":"web","options":{"numprocesses":"five"},"dry_run":true}"""), StringComparison.Ordinal);

        Assert.Equal(before, await stage.AskAsync("options", """{"name":"web"}"""));
        Assert.Equal([101, 102], stage.Live());
        Assert.Empty(stage.Events.Names);
    }

    [Fact]
    public async Task Add_DryRun_OnlyChecks()
    {
        using var stage = ControlStage.TwoWatchers();

        Assert.Equal("""{"status":"ok"}""", await stage.AskAsync("add", """{"name":"new","cmd":"/bin/x","dry_run":true,"start":true}"""));
        Assert.Contains("already exist", await stage.AskAsync("add", """{"name":"web","cmd":"/bin/x","dry_run":true}"""), StringComparison.Ordinal);
        Assert.Contains("unknown key", await stage.AskAsync("add", """{"name":"new","cmd":"/bin/x","options":{"numproceses":1},"dry_run":true}"""), StringComparison.Ordinal);

        Assert.Equal("""{"numwatchers":2,"status":"ok"}""", await stage.AskAsync("numwatchers"));
        Assert.Empty(stage.Events.Names);
    }

    [Fact]
    public void Files_OfAConfiguration_AreTheMainOneAndWhatItIncludes()
    {
        var folder = Directory.CreateTempSubdirectory("circus-files-");
        try
        {
            var main = Path.Combine(folder.FullName, "circus.ini");
            File.WriteAllText(main, "[circus]\ninclude = parts/*.ini\n[watcher:web]\ncmd = x\nnumprocesses = none\n");
            Directory.CreateDirectory(Path.Combine(folder.FullName, "parts"));
            File.WriteAllText(Path.Combine(folder.FullName, "parts", "b.ini"), "[watcher:b]\ncmd = b\n");
            File.WriteAllText(Path.Combine(folder.FullName, "parts", "a.ini"), "[watcher:a]\ncmd = a\n");

            var files = ConfigLoader.Files(main, new Dictionary<string, string>());

            Assert.Equal(["circus.ini", "a.ini", "b.ini"], files.Select(file => Path.GetFileName(file.Path)));
            Assert.Equal("[watcher:b]\ncmd = b\n", System.Text.Encoding.UTF8.GetString(files[2].Content));
            Assert.Empty(ConfigLoader.Files(Path.Combine(folder.FullName, "none.ini"), new Dictionary<string, string>()));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Config_QuickStart_IsTold()
    {
        using var stage = ControlStage.TwoWatchers();

        var reply = JsonNode.Parse(await stage.AskAsync("config"))!;

        Assert.Contains("[circus]", reply["files"]![0]!["text"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(Circus.Daemon.Control.Permission.Administer, new ConfigCommand().Permission);
    }
}
