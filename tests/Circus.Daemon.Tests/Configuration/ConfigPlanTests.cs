using System.Collections;
using System.Reflection;
using Circus.Daemon.Configuration;
using Circus.Daemon.Health;
using Circus.Daemon.Hooks;
using Circus.Daemon.Interop;
using Circus.Daemon.Schedules;
using Circus.Daemon.Sockets;
using Circus.Daemon.Streams;
using Circus.Daemon.Watchers;
using Circus.Logging;

namespace Circus.Daemon.Tests.Configuration;

/// <summary>What a configuration that is read again would change: from texts to plans, nothing runs.</summary>
public sealed class ConfigPlanTests
{
    private const string Base = """
        [watcher:test1]
        cmd = /bin/sleep 20
        [watcher:test2]
        cmd = /bin/sleep 20
        [socket:mysocket]
        port = 8888
        """;

    private const string Plugin = "\n[plugin:myplugin]\nuse = circus.plugins.statsd.FullStats\nloop_rate = 2";

    [Fact]
    [Trait("Peer", "147")]
    public void Base_Loaded_HasItsNames() =>
        Assert.Equal(["plugin:myplugin", "test1", "test2"], Ini.Options(Base + Plugin).Watchers.Select(watcher => watcher.Name));

    [Fact]
    [Trait("Peer", "152")]
    public void PluginsComeAndGo()
    {
        Assert.Equal("plugin:myplugin", Assert.Single(Plan(Ini.Options(Base), Ini.Options(Base + Plugin)).Added).Name);
        Assert.Equal(["plugin:myplugin"], Plan(Ini.Options(Base + Plugin), Ini.Options(Base)).Removed);
        Assert.True(Plan(Ini.Options(Base + Plugin), Ini.Options(Base + Plugin)).IsEmpty);
    }

    [Fact]
    [Trait("Peer", "153")]
    [Trait("Peer", "270")]
    public void PluginHasAnotherOption_OnlyItIsReplaced()
    {
        var plan = Plan(
            Ini.Options("[circus]\nloglevel = info\n" + Base + Plugin),
            Ini.Options("[circus]\nloglevel = info\n" + Base + Plugin.Replace("loop_rate = 2", "loop_rate = 3", StringComparison.Ordinal)));

        var change = Assert.Single(plan.Changed);
        Assert.Equal(("plugin:myplugin", ChangeEffect.Reload), (change.Name, change.Effect));
        Assert.Equal(["test1", "test2"], plan.Unchanged);
    }

    [Fact]
    [Trait("Peer", "156")]
    [Trait("Peer", "270")]
    public void SameText_NothingChanges()
    {
        var environment = ("BLANKS", "  around  ");
        var plan = Plan(Ini.Options(Copying(Base), environment), Ini.Options(Copying(Base), environment));

        Assert.True(plan.IsEmpty);
        Assert.Equal(["test1", "test2"], plan.Unchanged);
        Assert.Empty(plan.Changed);
    }

    [Theory]
    [Trait("Peer", "148")]
    [Trait("Peer", "151")]
    [Trait("Peer", "270")]
    [InlineData("numprocesses = 2", ChangeEffect.Live, "numprocesses")]
    [InlineData("graceful_timeout = 2", ChangeEffect.Live, "graceful_timeout")]
    [InlineData("priority = 2", ChangeEffect.Live, "priority")]
    [InlineData("autostart = False", ChangeEffect.Live, "autostart")]
    [InlineData("respawn = False", ChangeEffect.Live, "respawn")]
    [InlineData("max_age = 10", ChangeEffect.Live, "max_age")]
    [InlineData("memory_limit = 10M", ChangeEffect.Live, "memory_limit")]
    [InlineData("stop_signal = INT", ChangeEffect.Live, "stop_signal")]
    [InlineData("mine = 1", ChangeEffect.Live, "mine")]
    [InlineData("args = 3", ChangeEffect.Reload, "args")]
    [InlineData("close_child_stdout = True", ChangeEffect.Reload, "close_child_stdout")]
    [InlineData("close_child_stdin = False", ChangeEffect.Reload, "close_child_stdin")]
    [InlineData("stdin_socket = mysocket", ChangeEffect.Reload, "stdin_socket")]
    [InlineData("uid = 1", ChangeEffect.Reload, "uid")]
    [InlineData("rlimit_nofile = 99", ChangeEffect.Reload, "rlimit_*")]
    [InlineData("readiness.tcp = localhost:1", ChangeEffect.Reload, "readiness")]
    [InlineData("stdout_stream.class = StdoutStream", ChangeEffect.Reload, "stdout_stream")]
    [InlineData("on_demand = True\nstdin_socket = mysocket", ChangeEffect.Restart, "stdin_socket on_demand")]
    [InlineData("numprocesses = 2\nargs = 3", ChangeEffect.Reload, "numprocesses args")]
    public void OneWatcherHasAnotherKey_OnlyThatOneChangesAndAsNeeded(string lines, object effect, string keys)
    {
        var plan = Plan(Ini.Options(Base), Ini.Options(Base.Replace("[socket", $"{lines}\n[socket", StringComparison.Ordinal)));

        var change = Assert.Single(plan.Changed);
        Assert.Equal(("test2", (ChangeEffect)effect, keys), (change.Name, change.Effect, string.Join(' ', change.Keys)));
        Assert.Equal(["test1"], plan.Unchanged);
        // And back: a key that is taken away is noticed as well.
        Assert.Equal((ChangeEffect)effect, Assert.Single(Plan(Ini.Options(Base.Replace("[socket", $"{lines}\n[socket", StringComparison.Ordinal)), Ini.Options(Base)).Changed).Effect);
    }

    [Theory]
    [InlineData("stdout_stream.max_bytes = 2", "stdout_stream.max_bytes = 3")]
    [InlineData("stderr_stream.class = StdoutStream", "stderr_stream.class = FancyStdoutStream")]
    public void StreamThatIsReadAlready_ChangesInPlace(string before, string after)
    {
        var change = Assert.Single(Plan(Ini.Options(Ini.TextWith($"stdout_stream.filename = /tmp/x\n{before}")), Ini.Options(Ini.TextWith($"stdout_stream.filename = /tmp/x\n{after}"))).Changed);

        Assert.Equal(ChangeEffect.Live, change.Effect);
    }

    [Theory]
    [Trait("Peer", "270")]
    [InlineData("mine = 1", "mine = 2", ChangeEffect.Live)]
    [InlineData("mine = 1\nargs = $(circus.mine)", "mine = 2\nargs = $(circus.mine)", ChangeEffect.Reload)]
    public void FreeFormKey_CountsWhenTheCommandHasIt(string before, string after, object effect)
    {
        var change = Assert.Single(Plan(Ini.Options(Ini.TextWith(before)), Ini.Options(Ini.TextWith(after))).Changed);

        Assert.Equal((ChangeEffect)effect, change.Effect);
    }

    [Fact]
    [Trait("Peer", "149")]
    [Trait("Peer", "150")]
    [Trait("Peer", "270")]
    public void WatchersComeAndGo_NewOnesInTheOrderOfPriority()
    {
        var plan = Plan(
            Ini.Options(Base),
            Ini.Options("""
                [watcher:test1]
                cmd = /bin/sleep 20
                [watcher:alpha]
                cmd = /bin/sleep 20
                [watcher:urgent]
                cmd = /bin/sleep 20
                priority = 9
                [socket:mysocket]
                port = 8888
                """));

        Assert.Equal(["urgent", "alpha"], plan.Added.Select(watcher => watcher.Name));
        Assert.Equal(["test2"], plan.Removed);
        Assert.Equal(["test1"], plan.Unchanged);
    }

    [Fact]
    [Trait("Peer", "270")]
    public void NameInAnotherCase_IsAnotherWatcher()
    {
        var plan = Plan(Ini.Options(Base), Ini.Options(Base.Replace("test2", "Test2", StringComparison.Ordinal)));

        Assert.Equal("Test2", Assert.Single(plan.Added).Name);
        Assert.Equal(["test2"], plan.Removed);
    }

    [Fact]
    [Trait("Peer", "154")]
    public void SocketsComeAndGo()
    {
        var more = Ini.Options(Base + "\n[socket:second]\nport = 8889");

        Assert.Equal("second", Assert.Single(Plan(Ini.Options(Base), more).AddedSockets).Name);
        Assert.Equal(["second"], Plan(more, Ini.Options(Base)).RemovedSockets);
    }

    [Fact]
    [Trait("Peer", "155")]
    [Trait("Peer", "270")]
    public void SocketHasAnotherPort_ItsUsersAreReloadedAndNobodyElse()
    {
        var text = Base.Replace("[socket", "use_sockets = True\nargs = --fd $(circus.sockets.mysocket)\n[socket", StringComparison.Ordinal);

        var plan = Plan(Ini.Options(text), Ini.Options(text.Replace("8888", "8889", StringComparison.Ordinal)));

        var socket = Assert.Single(plan.ChangedSockets);
        Assert.Equal(("mysocket", false), (socket.Name, socket.IsInTheWay));
        Assert.Equal(["port"], socket.Keys);
        var change = Assert.Single(plan.Changed);
        Assert.Equal(("test2", ChangeEffect.Reload, "its socket mysocket is another one"), (change.Name, change.Effect, change.Why));
        Assert.Equal(["test1"], plan.Unchanged);
    }

    [Fact]
    public void SocketHasTheSamePortOnAnotherAddress_TheFormerIsInTheWay()
    {
        var plan = Plan(Ini.Options(Base), Ini.Options(Base + "\nhost = 0.0.0.0"));

        Assert.True(Assert.Single(plan.ChangedSockets).IsInTheWay);
    }

    [Fact]
    [Trait("Peer", "270")]
    public void WatcherWouldLoseItsSocket_IsRefused()
    {
        var now = Ini.Options(Base);
        var added = new WatcherOptions
        {
            Name = "guest",
            Cmd = "/bin/x --fd $(circus.sockets.mysocket)",
            UseSockets = true,
            WorkingDir = "/",
            Definition = "{}",
        };

        var plan = ConfigPlan.Of(
            now, [.. now.Watchers.Append(added).Select(watcher => (watcher, watcher))], Ini.Options(Base[..Base.IndexOf("[socket", StringComparison.Ordinal)]), prunes: false);

        Assert.StartsWith("guest uses the socket mysocket, which the configuration does not have any more", Assert.Single(plan.Refusals), StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Peer", "270")]
    [InlineData(false)]
    [InlineData(true)]
    public void AddedAtRunTime_StaysUnlessPruned(bool prunes)
    {
        var now = Ini.Options(Base);
        var added = new WatcherOptions { Name = "guest", Cmd = "/bin/x", WorkingDir = "/", Definition = "{}" };

        var plan = ConfigPlan.Of(now, [.. now.Watchers.Append(added).Select(watcher => (watcher, watcher))], now, prunes);

        Assert.Equal(prunes ? ["guest"] : [], plan.Removed);
        Assert.Equal(prunes ? [] : ["guest"], plan.NotInFile);
        Assert.DoesNotContain("guest", plan.Unchanged);
    }

    [Fact]
    public void AddedAtRunTime_TheFileHasItNow_IsTheFiles()
    {
        var now = Ini.Options(Base);
        var added = Ini.Watcher("[watcher:guest]\ncmd = /bin/x") with { Definition = "{}" };

        var plan = ConfigPlan.Of(
            now, [.. now.Watchers.Append(added).Select(watcher => (watcher, watcher))], Ini.Options(Base + "\n[watcher:guest]\ncmd = /bin/x"), prunes: false);

        Assert.Contains("guest", plan.Unchanged);
        Assert.False(Assert.Single(plan.Changed).Options.IsAdded);
    }

    [Fact]
    [Trait("Peer", "270")]
    public void SetAtRunTime_FileSaysTheSame_IsKeptAndTold()
    {
        var now = Ini.Options(Base);

        var plan = ConfigPlan.Of(
            now, [(now.Watchers[0], now.Watchers[0] with { NumProcesses = 7 }), (now.Watchers[1], now.Watchers[1])], now, prunes: false);

        var change = Assert.Single(plan.Changed);
        Assert.Equal((ChangeEffect.None, 7), (change.Effect, change.Options.NumProcesses));
        Assert.Equal(["numprocesses"], change.Kept);
        Assert.True(plan.IsEmpty);
    }

    [Fact]
    [Trait("Peer", "270")]
    public void SetAtRunTime_FileSaysSomethingNew_TheFileWinsAndThatIsTold()
    {
        var now = Ini.Options(Base);
        var then = Ini.Options(Base.Replace("[socket", "numprocesses = 3\n[socket", StringComparison.Ordinal));

        var plan = ConfigPlan.Of(
            now, [(now.Watchers[0], now.Watchers[0]), (now.Watchers[1], now.Watchers[1] with { NumProcesses = 7, Priority = 1 })], then, prunes: false);

        var change = Assert.Single(plan.Changed);
        Assert.Equal((3, 1), (change.Options.NumProcesses, change.Options.Priority));
        Assert.Equal(["numprocesses"], change.Overridden);
        Assert.Equal(["priority"], change.Kept);
    }

    [Fact]
    public void SetAtRunTime_FileSaysSoToo_NothingIsDone()
    {
        var now = Ini.Options(Base);
        var then = Ini.Options(Base.Replace("[socket", "args = 3\n[socket", StringComparison.Ordinal));

        var plan = ConfigPlan.Of(
            now, [(now.Watchers[0], now.Watchers[0]), (now.Watchers[1], now.Watchers[1] with { Args = "3" })], then, prunes: false);

        Assert.Equal((ChangeEffect.None, "in force already"), (Assert.Single(plan.Changed).Effect, plan.Changed[0].Why));
    }

    [Theory]
    [Trait("Peer", "270")]
    [InlineData("check_delay = 3", true)]
    [InlineData("warmup_delay = 3", true)]
    [InlineData("loglevel = debug", true)]
    [InlineData("statsd = True", true)]
    [InlineData("httpd = True", true)]
    [InlineData("endpoint = tcp://127.0.0.1:6555", false)]
    [InlineData("pidfile = /tmp/x", false)]
    public void CircusKey_IsAppliedOrNamed(string line, bool isLive)
    {
        var key = line[..line.IndexOf(' ', StringComparison.Ordinal)];

        var plan = Plan(Ini.Options(Base), Ini.Options($"[circus]\n{line}\n{Base}"));

        Assert.Equal(isLive ? [key] : [], plan.Circus);
        Assert.Equal(isLive ? [] : [key], plan.AfterRestart);
        Assert.Equal(["test1", "test2"], plan.Unchanged);
        // What is not applied is told again, as long as it is so.
        Assert.Equal(isLive ? [] : [key], ConfigPlan.Of(plan.Options, [], Ini.Options($"[circus]\n{line}\n{Base}"), prunes: false).AfterRestart);
    }

    [Fact]
    [Trait("Peer", "157")]
    public void OwnWatchers_AreTouchedOnlyForTheirOwnKeys()
    {
        var now = Ini.Options("[circus]\nstatsd = True\nhttpd = True\n" + Base);
        var own = new[] { OwnWatchers.Stats, OwnWatchers.Console }.Select(name => new WatcherOptions { Name = name, Cmd = name, WorkingDir = "/", IsOwn = true });
        (WatcherOptions, WatcherOptions)[] there = [.. now.Watchers.Concat(own).Select(watcher => (watcher, watcher))];

        Assert.Empty(ConfigPlan.Of(now, there, now with { Log = now.Log with { Level = "debug" }, CheckDelay = TimeSpan.Zero }, prunes: true).Removed);
        Assert.Equal([OwnWatchers.Stats], ConfigPlan.Of(now, there, now with { StatsInterval = TimeSpan.FromSeconds(2) }, prunes: false).Removed);
        Assert.Equal([OwnWatchers.Console], ConfigPlan.Of(now, there, now with { HttpdPort = 8081 }, prunes: false).Removed);
        Assert.Equal([OwnWatchers.Stats, OwnWatchers.Console], ConfigPlan.Of(now, there, now with { Statsd = false, Httpd = false }, prunes: false).Removed);
    }

    [Fact]
    public void TerminalVariables_AreNoDifference()
    {
        var before = Ini.Options(Copying(Base), ("PS1", "a"), ("X", "1"));

        Assert.True(Plan(before, Ini.Options(Copying(Base), ("PS1", "b"), ("X", "1"))).IsEmpty);
        Assert.Equal(["env"], Plan(before, Ini.Options(Copying(Base), ("PS1", "b"), ("X", "2"))).Changed[0].Keys);
    }

    [Fact]
    public void InvalidWatcher_BecomesUsable_IsMadeAnew()
    {
        var before = Ini.Options(Ini.TextWith("hooks.before_start = app.hooks.check"));

        Assert.Equal(ChangeEffect.Replace, Assert.Single(Plan(before, Ini.Options(Ini.TextWith())).Changed).Effect);
        Assert.True(Plan(before, before).IsEmpty);
    }

    /// <summary>An option that no row is about would never be noticed when it changes.</summary>
    [Fact]
    public void EveryOption_HasARow()
    {
        string[] others = ["Name", "Node", "FreeForm", "SetAtRunTime", "Definition", "IsAdded", "IsOwn", "Invalid", "Origin"];
        var plain = new WatcherOptions { Name = "a", Cmd = "a", WorkingDir = "/" };
        var missing = typeof(WatcherOptions).GetProperties().Where(property => property.CanWrite && !others.Contains(property.Name))
            .SelectMany(property => Others(property, plain).Select(changed => (property.Name, Changed: changed)))
            .Where(pair => !WatcherSettings.All.Any(setting =>
                setting.Text(plain) != setting.Text(pair.Changed) && setting.Text(setting.Take(plain, pair.Changed)) == setting.Text(pair.Changed)))
            .Select(pair => pair.Name);
        Assert.Empty(missing);

        string[] notOfCircus = ["ConfigFile", "Flapping", "Sockets", "Watchers"];
        var daemon = new DaemonOptions();
        Assert.Empty(typeof(DaemonOptions).GetProperties().Where(property => property.CanWrite && !notOfCircus.Contains(property.Name))
            .SelectMany(property => Others(property, daemon).Select(changed => (property.Name, Changed: changed)))
            .Where(pair => !CircusSettings.All.Any(setting => setting.Text(daemon) != setting.Text(pair.Changed)))
            .Select(pair => pair.Name));

        string[] notOfASocket = ["Name", "Origin", "Replace"];
        var socket = new SocketOptions { Name = "a" };
        Assert.Empty(typeof(SocketOptions).GetProperties().Where(property => property.CanWrite && !notOfASocket.Contains(property.Name))
            .SelectMany(property => Others(property, socket).Select(changed => (property.Name, Changed: changed)))
            .Where(pair => SocketSettings.Changes(socket, pair.Changed).Count == 0)
            .Select(pair => pair.Name));
    }

    /// <summary>Copies with another value of a property; with a record of ours as its value, one for each of its properties.</summary>
    private static IEnumerable<T> Others<T>(PropertyInfo property, T original)
        where T : class => Different(property.PropertyType, property.GetValue(original), property.Name).Select(value => With(original, property, value));

    private static T With<T>(T original, PropertyInfo property, object? value)
        where T : class
    {
        var copy = (T)original.GetType().GetMethod("<Clone>$")!.Invoke(original, null)!;
        property.SetValue(copy, value);
        return copy;
    }

    private static IEnumerable<object?> Different(Type type, object? value, string name)
    {
        var actual = Nullable.GetUnderlyingType(type) ?? type;
        if (actual == typeof(LogLineForm))
        {
            // Follows from loggerconfig.
            return [];
        }

        if (actual == typeof(Signal))
        {
            return [new Signal(1)];
        }

        if (actual == typeof(IReadOnlyList<Dependency>))
        {
            return [new[] { new Dependency("x", DependencyCondition.Ready) }];
        }

        if (typeof(IEnumerable).IsAssignableFrom(actual) && actual != typeof(string))
        {
            return [name switch
            {
                "Rlimits" => new Dictionary<string, long?> { ["x"] = 1 },
                "Hooks" => new Dictionary<string, HookOptions> { ["x"] = new("x", false) },
                "Env" => new Dictionary<string, string> { ["x"] = "1" },
                _ => new[] { "x" },
            }];
        }

        if (actual == typeof(StreamOptions))
        {
            return [new StreamOptions { Class = default, Written = new Dictionary<string, string> { ["class"] = "x" } }];
        }

        if (actual == typeof(ScheduleOptions))
        {
            return [new ScheduleOptions("@daily", Cronos.CronExpression.Daily, TimeZoneInfo.Utc, default)];
        }

        if (actual == typeof(ProbeOptions))
        {
            return [new ProbeOptions(default, "x")];
        }

        if (actual.Namespace?.StartsWith("Circus", StringComparison.Ordinal) == true && actual.IsClass)
        {
            var inner = value ?? Activator.CreateInstance(actual)!;
            return value is null
                ? [inner]
                : [.. actual.GetProperties().Where(part => part.CanWrite)
                    .SelectMany(part => Different(part.PropertyType, part.GetValue(inner), part.Name).Select(other => With(inner, part, other)))];
        }

        return [actual switch
        {
            _ when actual == typeof(string) => value + "x",
            _ when actual == typeof(bool) => value is not true,
            _ when actual == typeof(int) => (int)(value ?? 0) + 1,
            _ when actual == typeof(long) => (long)(value ?? 0L) + 1,
            _ when actual == typeof(double) => (double)(value ?? 0.0) + 1,
            _ when actual == typeof(TimeSpan) => (TimeSpan)(value ?? TimeSpan.Zero) + TimeSpan.FromSeconds(1),
            { IsEnum: true } => Enum.GetValues(actual).Cast<object>().First(other => !other.Equals(value)),
            _ => throw new InvalidOperationException($"{name}: how does a {actual} change?"),
        }];
    }

    private static string Copying(string text) => text.Replace("[watcher:test2]", "copy_env = True\n[watcher:test2]", StringComparison.Ordinal);

    private static ConfigPlan Plan(DaemonOptions now, DaemonOptions then) =>
        ConfigPlan.Of(now, [.. now.Watchers.Select(watcher => (watcher, watcher))], then, prunes: false);
}
