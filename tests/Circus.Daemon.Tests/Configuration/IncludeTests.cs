using Circus.Daemon.Configuration;

namespace Circus.Daemon.Tests.Configuration;

public sealed class IncludeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("circus-include-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Load_GlobsAndDirectories_ReadAllThatMatch()
    {
        var result = ConfigLoader.Load(Ini.Fixture("include/main.ini"), Ini.Environment());

        Assert.Equal(["a", "b", "dir", "extra", "main"], Ini.Faultless(result).Watchers.Select(watcher => watcher.Name));
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void Load_KeyInMainAndIncludes_TheFirstReadWins()
    {
        var options = Ini.Faultless(ConfigLoader.Load(Ini.Fixture("include/main.ini"), Ini.Environment()));

        Assert.Equal(("main", "first"), (options.Watchers[0].Env["COLOR"], options.Watchers[0].Env["SHAPE"]));
        Assert.Equal(7.5, options.CheckDelay.TotalSeconds);
    }

    [Fact]
    public void Load_NoMatch_IsAWarning()
    {
        var path = Write("main.ini", "[circus]\ninclude = nope-*.ini nope.ini\ninclude_dir = nope");

        var result = ConfigLoader.Load(path, Ini.Environment());

        Assert.NotNull(result.Options);
        Assert.Equal(
            ["include: \"nope-*.ini\" matches no file", "include: \"nope.ini\" matches no file", "include_dir: \"nope\" matches no file"],
            result.Warnings.Select(warning => $"{warning.Key}: {warning.Text}"));
    }

    [Fact]
    public void Load_IncludeInsideInclude_IsIgnoredWithAWarning()
    {
        Write("second.ini", "[circus]\ninclude_dir = .\n[watcher:second]\ncmd = /bin/true");
        Write("third.ini", "[watcher:third]\ncmd = /bin/true");
        var path = Write("main.ini", "[circus]\ninclude = second.ini");

        var result = ConfigLoader.Load(path, Ini.Environment());

        Assert.Equal(["second"], Ini.Faultless(result).Watchers.Select(watcher => watcher.Name));
        Assert.Equal("ignored: only the main file can include others", Assert.Single(result.Warnings).Text);
    }

    [Fact]
    public void Load_IncludeDirOfItself_ReadsEachFileOnce()
    {
        var path = Write("main.ini", "[circus]\ninclude_dir = .\ninclude = *.ini\n[watcher:w]\ncmd = /bin/true");

        var result = ConfigLoader.Load(path, Ini.Environment());

        Assert.Equal(["w"], Ini.Faultless(result).Watchers.Select(watcher => watcher.Name));
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void Load_IncludeWithVariable_SeesOnlyTheDaemonsEnvironment()
    {
        Write("daemon.ini", "[watcher:daemon]\ncmd = /bin/true");
        Write("file.ini", "[watcher:file]\ncmd = /bin/true");
        var path = Write("main.ini", "[circus]\ninclude = $(circus.env.WHICH).ini\n[env]\nWHICH = file");

        var result = ConfigLoader.Load(path, Ini.Environment(("WHICH", "daemon")));

        Assert.Equal(["daemon"], Ini.Faultless(result).Watchers.Select(watcher => watcher.Name));
    }

    [Fact]
    public void Load_FaultInIncludedFile_NamesThatFile()
    {
        Write("conf.d/bad.ini", "[watcher:w]\ncmd = /bin/true\nnumprocesses = x");
        var path = Write("main.ini", "[circus]\ninclude_dir = conf.d");

        var fault = Assert.Single(ConfigLoader.Load(path, Ini.Environment()).Faults);

        Assert.Equal(Path.Combine(_folder.FullName, "conf.d/bad.ini"), fault.File);
        Assert.Equal(3, fault.Line);
    }

    [Fact]
    public void Matching_HiddenFiles_AreLeftOut()
    {
        Write(".a.ini", "");
        Write("b.ini", "");

        Assert.Equal([Path.Combine(_folder.FullName, "b.ini")], IncludeFiles.Matching(_folder.FullName, "*.ini"));
    }

    [Theory]
    [InlineData("conf/**/*.ini", "conf/a.ini conf/x/b.ini conf/x/y/c.ini")]
    [InlineData("conf/*/*.ini", "conf/x/b.ini")]
    [InlineData("**/c.ini", "conf/x/y/c.ini")]
    [InlineData("conf/**/**/b.ini", "conf/x/b.ini")]
    public void Matching_TwoStars_AreAnyNumberOfDirectories(string glob, string expected)
    {
        string[] files = ["conf/a.ini", "conf/x/b.ini", "conf/x/y/c.ini", "conf/.hidden/d.ini"];
        Array.ForEach(files, name => Write(name, ""));
        // Leads back to itself.
        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "conf", "x", "back"), _folder.FullName);

        Assert.Equal(expected.Split(' '), IncludeFiles.Matching(_folder.FullName, glob).Select(path => Path.GetRelativePath(_folder.FullName, path)));
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
