using System.Text.Json;
using Circus.Web.Configuration;
using Circus.Web.Tests.Host;
using Circus.Web.Tests.Live;
using Microsoft.Extensions.Time.Testing;

namespace Circus.Web.Tests.Configuration;

/// <summary>What the console keeps of the configuration, how it hides secrets, and what it says of a change.</summary>
public sealed class ConfigVersionsTests
{
    private const string Text = "[watcher:web]\ncmd = app --token abc\nnumprocesses = 2\n\n[env:web]\nPATH = /bin\nDB_PASSWORD = geheim\n    und mehr\nGREETING = hello\n";

    private readonly IniMask _mask = new([1, 2, 3]);

    [Fact]
    public void Row56_Mask_Secrets_AreMarksThatTellWhenTheyChange()
    {
        var masked = _mask.Of(Text);

        Assert.DoesNotContain("abc", masked, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", masked, StringComparison.Ordinal);
        Assert.DoesNotContain("und mehr", masked, StringComparison.Ordinal);
        Assert.Contains("PATH = /bin\nDB_PASSWORD = ••••", masked, StringComparison.Ordinal);
        Assert.EndsWith("GREETING = hello\n", masked, StringComparison.Ordinal);
        Assert.Equal(masked, _mask.Of(Text));
        Assert.NotEqual(masked, _mask.Of(Text.Replace("geheim", "anders", StringComparison.Ordinal)));
        Assert.NotEqual(masked, new IniMask([4]).Of(Text));
    }

    [Fact]
    public void Row61_Note_OnlyWhatIsNew_IsAVersionAndOutlivesTheConsole()
    {
        using var folder = new TemporaryFolder();
        var time = new FakeTimeProvider(Some.Start);
        var versions = new ConfigVersions(folder.Path, time);

        versions.Note(Files("a"));
        versions.Note(Files("a"));
        versions.Note(Files("b"));
        versions.Applied(Files("b"), "olga");

        var again = new ConfigVersions(folder.Path, time);
        Assert.Equal([2, 1], again.All.Select(version => version.Number));
        Assert.Equal(["olga", null], again.All.Select(version => version.AppliedBy));
        Assert.Equal("b", again.All[0].Files[0].Text);
        Assert.Equal(versions.Mask.Of("token = x"), again.Mask.Of("token = x"));
        Assert.All(Directory.GetFiles(folder.Path), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public void Note_ManyVersions_TheOldestGo()
    {
        using var folder = new TemporaryFolder();
        var versions = new ConfigVersions(folder.Path, TimeProvider.System);
        for (var i = 0; i < ConfigVersions.Most + 3; i++)
        {
            versions.Note(Files($"{i}"));
        }

        Assert.Equal(ConfigVersions.Most, versions.All.Count);
        Assert.Equal(4, versions.All[^1].Number);
        Assert.Equal(ConfigVersions.Most, Directory.GetFiles(folder.Path, "*.json").Length);
    }

    [Fact]
    public void All_ABrokenFile_IsLeftOut()
    {
        using var folder = new TemporaryFolder();
        new ConfigVersions(folder.Path, TimeProvider.System).Note(Files("a"));
        File.WriteAllText(Path.Combine(folder.Path, "00000002.json"), "{\"Number\":");

        Assert.Equal([1], new ConfigVersions(folder.Path, TimeProvider.System).All.Select(version => version.Number));
    }

    [Theory]
    [InlineData("a\nb\nc", "a\nx\nc", " a|-b|+x| c")]
    [InlineData("", "a\nb", "+a|+b")]
    [InlineData("a", "", "-a")]
    [InlineData("a\nb\nc\nd", "b\nc\ne\nd", "-a| b| c|+e| d")]
    [InlineData("a", "a", " a")]
    public void LineDiff_TwoTexts_SaysWhatCameAndWent(string before, string after, string lines) =>
        Assert.Equal(lines, string.Join('|', LineDiff.Of(before, after).Select(line => $"{(line.Kind switch { LineDiff.Change.Added => '+', LineDiff.Change.Removed => '-', _ => ' ' })}{line.Text}")));

    [Fact]
    public void LineDiff_Brief_LeavesOutWhatIsFarFromAChange()
    {
        var before = string.Join('\n', Enumerable.Range(1, 40));

        var brief = LineDiff.Brief(LineDiff.Of(before, before.Replace("\n20\n", "\nx\n", StringComparison.Ordinal)));

        Assert.Equal("16 lines the same", brief[0].Text);
        Assert.Equal("17 lines the same", brief[^1].Text);
        Assert.Equal(10, brief.Count);
    }

    [Fact]
    public void Row57_Plan_OfAReload_SaysWhatEndsAndWhy()
    {
        var plan = ReloadPlan.Of(
            JsonDocument.Parse("""
                {"added":["new"],"removed":["old"],"changed":[{"name":"web","action":"reload","keys":["cmd"],"reason":"new processes are needed for cmd","overridden":["cmd"]},
                 {"name":"job","action":"live","keys":["max_age"],"reason":"in place"}],"unchanged":[],"kept":[{"name":"web","keys":["numprocesses"]}],"not_in_file":["extra"],
                 "sockets":{"added":[],"removed":["http"],"changed":[]},"circus":{"changed":[],"after_restart":["endpoint"]},"warnings":["odd"]}
                """).RootElement,
            [Some.Watcher("web", 1, 2), Some.Watcher("old", 3)]);

        Assert.Equal(["removed old 1", "reloaded web 2", "changed in place job 0", "added new 0", "socket closed http 0"], plan.Steps.Select(step => $"{step.What} {step.Name} {step.Ending}"));
        Assert.Equal("cmd: new processes are needed for cmd. What was set by command goes: cmd.", plan.Steps[1].Why);
        Assert.Equal(3, plan.Ending);
        Assert.True(plan.IsDestructive);
        Assert.Equal(3, plan.Notes.Count);
        Assert.Equal(["odd"], plan.Warnings);
    }

    private static IReadOnlyList<ConfigText> Files(string text) => [new("circus.ini", text)];
}
