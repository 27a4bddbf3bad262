namespace Circus.Daemon.Tests.Configuration;

public sealed class InterpolationTests
{
    [Theory]
    [Trait("Peer", "253")]
    [InlineData("$(circus.env.A)", "1")]
    [InlineData("((circus.env.A))", "1")]
    [InlineData("$(CIRCUS.Env.a)", "1")]
    [InlineData("x$(circus.env.A)y$(circus.env.A)", "x1y1")]
    [InlineData("$(circus.env.NOPE)", "$(circus.env.NOPE)")]
    [InlineData("$(circus.nope)", "$(circus.nope)")]
    [InlineData("$(circus.env.A", "$(circus.env.A")]
    [InlineData("(circus.env.A)", "(circus.env.A)")]
    [InlineData("$(circus.env.REF)", "$(circus.env.A)")]
    public void Expand_Text_IsReplacedOnce(string written, string expanded) =>
        Assert.Equal(expanded, Ini.Watcher($"[watcher:w]\ncmd = /bin/true\nuid = {written}", ("A", "1"), ("REF", "$(circus.env.A)")).Uid);

    [Fact]
    public void Expand_NameInBothCases_TakesTheExactOne() =>
        Assert.Equal("lower", Ini.Watcher("[watcher:w]\ncmd = /bin/true\nuid = $(circus.env.a)", ("A", "upper"), ("a", "lower")).Uid);

    [Fact]
    [Trait("Peer", "182")]
    public void Expand_SameNameEverywhere_TheMostSpecificWins()
    {
        var options = Ini.Options(
            "[watcher:app]\ncmd = /bin/true\nuid = $(circus.env.U)\ngid = $(circus.env.G)\n[env]\nU = general\nG = general\n[env:app]\nG = special",
            ("U", "daemon"), ("G", "daemon"));

        Assert.Equal(("general", "special"), (options.Watchers[0].Uid, options.Watchers[0].Gid));
    }

    [Fact]
    public void Expand_WithoutEnvSection_SeesTheDaemonsEnvironment() =>
        Assert.Equal("/srv/run", Ini.Watcher("[watcher:w]\ncmd = $(circus.env.ROOT)/run", ("ROOT", "/srv")).Cmd);

    [Fact]
    public void Expand_VariableWithReference_IsWhatTheProcessGets()
    {
        var watcher = Ini.Watcher("[watcher:w]\ncmd = /bin/echo $(circus.env.foo)\n[env]\nFOO = bar$HOME", ("HOME", "/home/app"));

        Assert.Equal("bar/home/app", watcher.Env["FOO"]);
        Assert.Equal("/bin/echo bar/home/app", watcher.Cmd);
    }

    [Fact]
    public void Expand_VariableOfAnotherVariable_IsExpandedInAnyOrder()
    {
        var watcher = Ini.Watcher("[watcher:w]\ncmd = /bin/true\n[env]\nA = $(circus.env.B)/a\nB = ((circus.env.C))/b\nC = c");

        Assert.Equal("c/b/a", watcher.Env["A"]);
    }

    [Fact]
    public void Expand_VariableOfItself_MeansTheOneThatItHides()
    {
        var watcher = Ini.Watcher(
            "[watcher:w]\ncmd = /bin/true\n[env]\nPATH = $(circus.env.PATH):/a\n[env:w]\nPATH = $(circus.env.PATH):/b", ("PATH", "/bin"));

        Assert.Equal("/bin:/a:/b", watcher.Env["PATH"]);
    }

    [Fact]
    public void Expand_VariableOfTheSameNameInOtherCase_IsAnother() =>
        Assert.Equal(
            "http://proxy",
            Ini.Watcher("[watcher:w]\ncmd = /bin/true\n[env]\nhttp_proxy = $(circus.env.HTTP_PROXY)\nHTTP_PROXY = http://proxy").Env["http_proxy"]);

    [Fact]
    public void Expand_Circle_StaysAndWarns()
    {
        var result = Ini.Load("[watcher:w]\ncmd = /bin/true\n[env]\nA = $(circus.env.B)\nB = $(circus.env.A)");

        Assert.Equal(["my.ini:5: [env] B: the variable A refers to itself; the reference stays as it is"], Ini.Lines(result.Warnings));
        Assert.Equal("$(circus.env.A)", Ini.Faultless(result).Watchers[0].Env["A"]);
    }

    [Fact]
    public void Expand_UnknownVariable_Warns() =>
        Assert.Equal(
            ["my.ini:3: [watcher:w] uid: the variable NOPE is set neither in circusd's environment nor in an [env] section; the reference stays as it is"],
            Ini.Warnings("[watcher:w]\ncmd = /bin/true\nuid = $(circus.env.NOPE)"));

    [Fact]
    public void Expand_ValuesThatDouble_AreAFault()
    {
        var lines = Enumerable.Range(1, 40).Select(i => $"A{i} = $(circus.env.A{i - 1})$(circus.env.A{i - 1})");

        var faults = Ini.Faults("[watcher:w]\ncmd = /bin/true\n[env]\nA0 = 0123456789\n" + string.Join('\n', lines));

        Assert.Contains(faults, fault => fault.EndsWith("characters, allowed: 131072", StringComparison.Ordinal));
    }

    [Fact]
    public void Expand_LongChain_IsAFaultAndNoStackOverflow()
    {
        var lines = Enumerable.Range(0, 5000).Select(i => $"A{i} = $(circus.env.A{i + 1})");

        var faults = Ini.Faults("[watcher:w]\ncmd = /bin/true\n[env]\n" + string.Join('\n', lines));

        Assert.Contains(faults, fault => fault.Contains("nested deeper than 64 times", StringComparison.Ordinal));
    }

    [Fact]
    public void Expand_ReferenceInTypedKey_IsConverted()
    {
        var watcher = Ini.Watcher(
            "[watcher:w]\ncmd = /bin/true\nnumprocesses = $(circus.env.N)\nstop_signal = $(circus.env.S)\nrlimit_nofile = $(circus.env.L)\nrespawn = $(circus.env.R)",
            ("N", "3"), ("S", "int"), ("L", "99"), ("R", "off"));

        Assert.Equal((3, 2, 99L, false), (watcher.NumProcesses, watcher.StopSignal.Number, watcher.Rlimits["nofile"], watcher.Respawn));
    }

    [Fact]
    public void Expand_BadValueFromReference_ShowsBoth() =>
        Assert.Equal(
            ["my.ini:3: [watcher:w] numprocesses: found \"many\" (written \"$(circus.env.N)\"), allowed: an integer from 0"],
            Ini.Faults("[watcher:w]\ncmd = /bin/true\nnumprocesses = $(circus.env.N)", ("N", "many")));
}
