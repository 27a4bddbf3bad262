using System.Text.Json.Nodes;
using Circus.TestKit;

namespace Circus.Cli.Tests;

/// <summary>What each command sends, prints and returns.</summary>
public sealed class CommandTests
{
    [Theory]
    [Trait("Peer", "50")]
    [Trait("Peer", "57")]
    [Trait("Peer", "58")]
    [Trait("Peer", "225")]
    [InlineData("list", """{"command":"list","properties":{}}""", """{"watchers":["a","b c"]}""", "a,b c\n")]
    [InlineData("list web", """{"command":"list","properties":{"name":"web"}}""", """{"pids":[7,8]}""", "7,8\n")]
    [InlineData("start", """{"command":"start","properties":{}}""", "{}", "ok\n")]
    [InlineData("start we* --waiting", """{"command":"start","properties":{"name":"we*","match":"glob","waiting":true}}""", "{}", "ok\n")]
    [InlineData("stop web --match simple", """{"command":"stop","properties":{"name":"web","match":"simple"}}""", "{}", "ok\n")]
    [InlineData("reload web", """{"command":"reload","properties":{"name":"web","match":"glob"}}""", "{}", "ok\n")]
    [InlineData("reload --sequential --waiting", """{"command":"reload","properties":{"sequential":true,"waiting":true}}""", "{}", "ok\n")]
    [InlineData("reload web --terminate", """{"command":"reload","properties":{"name":"web","match":"glob","graceful":false}}""", "{}", "ok\n")]
    [InlineData("restart --match regex w.b", """{"command":"restart","properties":{"name":"w.b","match":"regex"}}""", "{}", "ok\n")]
    [InlineData("incr web", """{"command":"incr","properties":{"name":"web"}}""", "{}", "ok\n")]
    [InlineData("incr web 3 --waiting", """{"command":"incr","properties":{"name":"web","nb":3,"waiting":true}}""", """{"numprocesses":4}""", "4\n")]
    [InlineData("decr web 2", """{"command":"decr","properties":{"name":"web","nb":2}}""", "{}", "ok\n")]
    [InlineData("numprocesses", """{"command":"numprocesses","properties":{}}""", """{"numprocesses":9}""", "9\n")]
    [InlineData("numprocesses web", """{"command":"numprocesses","properties":{"name":"web"}}""", """{"numprocesses":2,"watcher_name":"web"}""", "2\n")]
    [InlineData("numwatchers", """{"command":"numwatchers","properties":{}}""", """{"numwatchers":3}""", "3\n")]
    [InlineData("get web cmd env", """{"command":"get","properties":{"name":"web","keys":["cmd","env"]}}""", """{"options":{"cmd":"x y","env":{"B":"2","A":"1"}}}""", "cmd: x y\nenv: A=1,B=2\n")]
    [InlineData("options web", """{"command":"options","properties":{"name":"web"}}""", """{"options":{"uid":null,"shell":true}}""", "uid: \nshell: True\n")]
    [InlineData("globaloptions endpoint", """{"command":"globaloptions","properties":{"option":"endpoint"}}""", """{"options":{"endpoint":"tcp://h:1"}}""", "endpoint: tcp://h:1\n")]
    [InlineData("set web NumProcesses 4 shell true cmd x", """{"command":"set","properties":{"name":"web","options":{"numprocesses":4,"shell":true,"cmd":"x"}}}""", "{}", "ok\n")]
    [InlineData("signal web HUP", """{"command":"signal","properties":{"name":"web","signum":1}}""", "{}", "ok\n")]
    [InlineData("signal web 7 9 --recursive", """{"command":"signal","properties":{"name":"web","signum":9,"recursive":true,"pid":7}}""", "{}", "ok\n")]
    [InlineData("kill web 7 --signum INT --graceful_timeout 1.5", """{"command":"kill","properties":{"name":"web","pid":7,"signum":2,"graceful_timeout":1.5}}""", "{}", "ok\n")]
    [InlineData("quit --waiting", """{"command":"quit","properties":{"waiting":true}}""", "{}", "ok\n")]
    [InlineData("rm web", """{"command":"rm","properties":{"name":"web"}}""", "{}", "ok\n")]
    [InlineData("rm web --nostop --waiting", """{"command":"rm","properties":{"name":"web","nostop":true,"waiting":true}}""", "{}", "ok\n")]
    [InlineData("add web sleep 600", """{"command":"add","properties":{"name":"web","cmd":"sleep 600"}}""", "{}", "ok\n")]
    [InlineData("add --start web -- sleep --json", """{"command":"add","properties":{"name":"web","cmd":"sleep --json","start":true}}""", "{}", "ok\n")]
    [InlineData("add --waiting -o numprocesses=2 --option env=A=1,B=2 web prog --start -x", """{"command":"add","properties":{"name":"web","cmd":"prog --start -x","options":{"numprocesses":2,"env":{"A":"1","B":"2"}},"waiting":true}}""", "{}", "ok\n")]
    [InlineData("reloadconfig", """{"command":"reloadconfig","properties":{}}""", "{}", "ok\n")]
    [InlineData("reloadconfig --dry-run --prune --waiting", """{"command":"reloadconfig","properties":{"dry_run":true,"prune":true,"waiting":true}}""", """{"added":["a","b"],"removed":[],"changed":[{"name":"c","action":"reload","keys":["cmd","uid"],"reason":"cmd is another","overridden":["cmd"]}],"unchanged":["d"],"sockets":{"added":["s"],"changed":[{"name":"t","keys":["port"]}]},"dry_run":true}""", "added: a, b\nchanged: c: reload (cmd, uid): cmd is another; overridden: cmd\nunchanged: d\nsockets added: s\nsockets changed: t (port)\n")]
    [InlineData("reloadconfig --waiting", """{"command":"reloadconfig","properties":{"waiting":true}}""", """{"added":[],"unchanged":["a","b","c","d","e","f","g","h","i","j","k"],"dry_run":false,"plan":{"web":"restart"}}""", "unchanged: 11 watchers\nplan web: restart\nok\n")]
    [InlineData("upgrade", """{"command":"upgrade","properties":{}}""", "{}", "ok\n")]
    [InlineData("stats web --extended", """{"command":"stats","properties":{"name":"web","extended":true}}""", """{"name":"web","info":{}}""", "web:\n")]
    [InlineData("set web stop_signal usr1 graceful_timeout 5 uid 1000 hooks.before_start /bin/x", """{"command":"set","properties":{"name":"web","options":{"stop_signal":10,"graceful_timeout":5,"uid":"1000","hooks.before_start":"/bin/x"}}}""", """{"took":{"uid":"reload"}}""", "ok\nuid: reload\n")]
    [InlineData("logfile web --stream stderr --at 7 --forward -n 3 --find x -i", """{"command":"logfile","properties":{"name":"web","stream":"stderr","at":"7","forward":true,"lines":3,"find":"x","ignore_case":true}}""", """{"lines":[{"at":"8","text":"ax"},{"at":"9","text":"Xb"}],"next":"9"}""", "ax\nXb\n")]
    [InlineData("version", """{"command":"version","properties":{}}""", """{"version":"1.2.3"}""", "1.2.3\n")]
    [InlineData("listsockets", """{"command":"listsockets","properties":{}}""", """{"sockets":[{"fd":7,"name":"web","host":"127.0.0.1","port":8888,"backlog":5}]}""", "7:socket 'web' at 127.0.0.1:8888\n")]
    [InlineData("listsockets", """{"command":"listsockets","properties":{}}""", """{"sockets":[{"fd":8,"name":"ux","path":"/run/x","backlog":5}]}""", "8:socket 'ux' at /run/x\n")]
    [InlineData("status web", """{"command":"status","properties":{"name":"web"}}""", """{"status":"active"}""", "active\n")]
    [InlineData("status", """{"command":"status","properties":{}}""", """{"statuses":{"b":"stopped","a":"active"}}""", "a: active\nb: stopped\n")]
    [InlineData("stats web 7", """{"command":"stats","properties":{"name":"web","process":7}}""", """{"process":7,"info":"No such process (stopped?)"}""", "7: No such process (stopped?)\n")]
    public async Task Command_Arguments_BecomeTheRequestAndTheReplyIsPrinted(string line, string request, string reply, string printed)
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => JsonNode.Parse(reply)!.AsObject());
        var console = new TestConsole();

        var status = await console.RunAsync(["--endpoint", daemon.ControlEndpoint, .. line.Split(' ')]);

        Assert.Equal((0, "", printed), (status, console.Error, console.Output));
        var sent = Assert.Single(daemon.Requests);
        sent.Remove("id");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(request), sent), sent.ToJsonString());
    }

    [Fact]
    [Trait("Peer", "72")]
    public async Task Stats_Watcher_IsPrintedWithChildrenIndented()
    {
        static JsonObject Info(int pid, params JsonNode[] children) => new()
        {
            ["pid"] = pid,
            ["cmdline"] = "sh",
            ["username"] = "root",
            ["nice"] = 0,
            ["mem_info1"] = "1.00M",
            ["mem_info2"] = "2.00M",
            ["cpu"] = 1.5,
            ["mem"] = 0.1,
            ["ctime"] = "0:00.01",
            ["children"] = new JsonArray(children),
        };
        using var daemon = await FakeDaemon.StartAsync((_, _) => new() { ["name"] = "web", ["info"] = new JsonObject { ["7"] = Info(7, Info(8)) } });
        var console = new TestConsole();

        await console.RunAsync("stats", "web", "--endpoint", daemon.ControlEndpoint);

        Assert.Equal(
            "web:\n7: 7  sh root 0 1.00M 2.00M 1.5 0.1 0:00.01\n   8  sh root 0 1.00M 2.00M 1.5 0.1 0:00.01\n", console.Output);
    }

    [Fact]
    public async Task Stats_Terminal_IsATableWithChildren()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => JsonNode.Parse(
            """
            {"infos":{"web":{"7":{"pid":7,"cmdline":"sh","username":"root","nice":0,"mem_info1":"1.00M","mem_info2":"2.00M","cpu":1.5,"mem":0.1,"ctime":"0:00.01",
              "children":[{"pid":8,"cmdline":"sleep","username":"root","nice":0,"mem_info1":"1.00M","mem_info2":"2.00M","cpu":0.0,"mem":0.1,"ctime":"0:00.01"}]},
              "9":"No such process (stopped?)"},"off":{}}}
            """)!.AsObject());
        var console = new TestConsole { IsTerminal = true };

        Assert.True(await console.RunAsync("stats", "--endpoint", daemon.ControlEndpoint) == 0, console.Error);

        Assert.Equal(
            "WATCHER  PID  PROGRAM                     USER  NICE  RESIDENT  VIRTUAL  CPU %  MEM %     TIME\n"
            + "web        7  sh                          root     0     1.00M    2.00M    1.5    0.1  0:00.01\n"
            + "         ↳ 8  sleep                       root     0     1.00M    2.00M    0.0    0.1  0:00.01\n"
            + "web           No such process (stopped?)\n",
            console.Output);
    }

    [Fact]
    public async Task Status_WatcherInTrouble_SaysWhy()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => JsonNode.Parse(
            """{"statuses":{"bad":"active"},"details":{"bad":{"substate":"backing_off","reason":"no such\nfile","next_try":1,"attempt":3}}}""")!.AsObject());
        var console = new TestConsole();

        await console.RunAsync("status", "--endpoint", daemon.ControlEndpoint);

        Assert.Equal("bad: active (backing off: no such file; next try in 0.0 s, attempt 3)\n", console.Output);
    }

    [Fact]
    public async Task Status_Terminal_IsATable()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => JsonNode.Parse(
            """
            {"node":{"pid":1,"watchers":[
              {"name":"web","key":"web","status":"active","numprocesses":3,"processes":[{"pid":7},{"pid":8}],"restarts":4},
              {"name":"bad","key":"bad","status":"stopped","substate":"failed","reason":"no such file","numprocesses":1}]}}
            """)!.AsObject());
        var console = new TestConsole { IsTerminal = true };

        Assert.True(await console.RunAsync("status", "--endpoint", daemon.ControlEndpoint) == 0, console.Error);

        Assert.Equal(
            "WATCHER  STATE   PROCESSES  UPTIME  RESTARTS  PIDS\n"
            + "web      active        2/3       -         4  7 8\n"
            + "bad      failed        0/1       -         0  failed: no such file\n",
            console.Output);
    }

    [Fact]
    public async Task Json_AnyCommand_IsTheReplyItself()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => new() { ["numwatchers"] = 3 });
        var console = new TestConsole();

        Assert.Equal(0, await console.RunAsync("numwatchers", "--json", "--endpoint", daemon.ControlEndpoint));
        Assert.Equal(3, JsonNode.Parse(console.Output)!["numwatchers"]!.GetValue<int>());
        Assert.Single(console.Output.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData("status", "nope")]
    [InlineData("--json", "status", "nope")]
    public async Task Refusal_Reply_IsStatusThree(params string[] arguments)
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => FakeDaemon.Refusal("program nope not found"));
        var console = new TestConsole();

        var status = await console.RunAsync([.. arguments, "--endpoint", daemon.ControlEndpoint]);

        Assert.Equal(3, status);
        Assert.Contains("program nope not found", console.Error + console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_Daemon_IsStatusOneWithTheNextStep()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => null);
        var console = new TestConsole();

        var status = await console.RunAsync("list", "--timeout", "0.2", "--endpoint", daemon.ControlEndpoint);

        Assert.Equal(1, status);
        Assert.Matches("^circusctl: Timed out\\. No answer from tcp://127\\.0\\.0\\.1:\\d+ within 0\\.2 s\\..*--endpoint.*--timeout.*\n$", console.Error);
    }

    [Fact]
    [Trait("Peer", "59")]
    public async Task List_ReplyOfSomethingElse_IsAnErrorAndStatusOne()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => []);
        var console = new TestConsole();

        var status = await console.RunAsync("list", "--endpoint", daemon.ControlEndpoint);

        Assert.Equal((1, ""), (status, console.Output));
        Assert.Matches("^error: the answer to list is not understood .*\n$", console.Error);
    }

    [Fact]
    [Trait("Peer", "91")]
    public async Task Restart_Refused_IsStatusThreeWithTheReasonOfTheDaemon()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => FakeDaemon.Refusal("arbiter is already running foo command", 5));
        var console = new TestConsole();

        var status = await console.RunAsync("restart", "--endpoint", daemon.ControlEndpoint);

        Assert.Equal((3, "", "error: arbiter is already running foo command\n"), (status, console.Output, console.Error));
    }

    [Fact]
    public async Task Logs_Followed_LineThatIsNotCompleteIsPrintedWhenItIs_AndWhatIsLostIsSaid()
    {
        var asked = 0;
        using var daemon = await FakeDaemon.StartAsync((_, _) => ++asked switch
        {
            1 => JsonNode.Parse("""{"lines":[{"seq":1,"time":0,"pid":7,"stream":"stdout","text":"whole"},{"seq":2,"time":0,"pid":7,"stream":"stdout","text":"ha","open":true}],"next":2}""")!.AsObject(),
            2 => JsonNode.Parse("""{"lines":[{"seq":9,"time":0,"pid":7,"stream":"stdout","text":"half"}],"next":9,"lost":6}""")!.AsObject(),
            _ => FakeDaemon.Refusal("enough"),
        });
        var console = new TestConsole();

        Assert.Equal(3, await console.RunAsync("logs", "web", "-f", "--endpoint", daemon.ControlEndpoint));

        Assert.Equal(["whole", "half"], console.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split("| ")[1]));
        Assert.Equal("warning: 6 lines were forgotten before they were asked for\nerror: enough\n", console.Error);
    }

    [Fact]
    public async Task Refusal_SeveralLines_StandsBelowEachOther()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => FakeDaemon.Refusal("a.ini:3: no such key\nb.ini:4: \u001b[2J", 6));
        var console = new TestConsole();

        Assert.Equal(3, await console.RunAsync("reloadconfig", "--endpoint", daemon.ControlEndpoint));

        Assert.Equal("error: a.ini:3: no such key\n       b.ini:4:  [2J\n", console.Error);
    }

    [Theory]
    [InlineData("health", """{"healthy":false,"watchers":{"web":{"healthy":true,"state":"active"},"bad":{"healthy":false,"state":"backing_off","reason":"no such file"}}}""", 3, "bad: backing off: no such file\n")]
    [InlineData("health Web", """{"healthy":true,"watchers":{"Web":{"healthy":true,"state":"active"}}}""", 0, "ok\n")]
    public async Task Health_Watchers_AreWellOrNot(string line, string reply, int expected, string printed)
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => JsonNode.Parse(reply)!.AsObject());
        var console = new TestConsole();

        var status = await console.RunAsync([.. line.Split(' '), "--endpoint", daemon.ControlEndpoint]);

        Assert.Equal((expected, printed), (status, console.Output));
        Assert.Equal("health", (string?)Assert.Single(daemon.Requests)["command"]);
    }

    [Fact]
    public async Task History_Commands_AreALineEach()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => JsonNode.Parse(
            """
            {"commands":[{"seq":1,"time":0,"by":"unix:app","command":"set","watcher":"web","result":"ok","options":["cmd","uid"]},
              {"seq":2,"time":0,"by":"tcp","command":"quit","watcher":null,"result":"error","reason":"not\nallowed"}]}
            """)!.AsObject());
        var console = new TestConsole();

        Assert.Equal(0, await console.RunAsync("history", "-n", "2", "--endpoint", daemon.ControlEndpoint));

        var at = DateTimeOffset.UnixEpoch.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal($"{at} unix:app set web cmd uid: ok\n{at} tcp quit: error: not allowed\n", console.Output);
    }

    [Fact]
    public async Task IPython_NotThere_IsStatusThreeWithWhatToUseInstead()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => new() { ["shell"] = false, ["msg"] = "not Python" });
        var console = new TestConsole();

        var status = await console.RunAsync("ipython", "--endpoint", daemon.ControlEndpoint);

        Assert.Equal((3, ""), (status, console.Output));
        Assert.StartsWith("error: Could not start ipython kernel (not Python); ", console.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listen_Json_IsTopicAndPayloadAsTheyCame()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => null);
        var console = new TestConsole();

        var listening = console.RunAsync("listen", "watcher.web", "-n", "1", "--json", "--endpoint", daemon.EventEndpoint);
        await daemon.Subscribed.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        daemon.Happens("web", "spawn", new() { ["process_pid"] = 7, ["of_another_version"] = true });

        Assert.Equal(0, await listening);
        Assert.Equal("""{"topic": "watcher.web.spawn", "payload": {"process_pid": 7, "of_another_version": true}}""" + "\n", console.Output);
    }

    [Theory]
    [InlineData("exec /opt/x", "exec /opt/x")]
    [InlineData("sh|-c|exit 1", "sh -c 'exit 1'")]
    [InlineData("echo|it's|", "echo 'it'\\''s' ''")]
    public void AddedCommand_SeveralWords_StayTheSameWords(string words, string line) =>
        Assert.Equal(line, Commands.AddCommand.Join(words.Split('|')));

    [Theory]
    [InlineData("bogus")]
    [InlineData("incr")]
    [InlineData("incr", "web", "0")]
    [InlineData("incr", "web", "two")]
    [InlineData("start", "--match", "soundex")]
    [InlineData("set", "web", "odd")]
    [InlineData("set", "web", "numprocesses", "many")]
    [InlineData("signal", "web", "HUPP")]
    [InlineData("kill", "web", "--signum", "65")]
    [InlineData("add", "-o", "numprocesses", "web", "x")]
    [InlineData("help", "nothing")]
    [InlineData("list", "--ssh", "-oProxyCommand=x")]
    [InlineData("list", "--ssh_keyfile", "/no/such/key")]
    [InlineData("signal", "web", "x", "HUP")]
    [InlineData("list", "--endpoint", "localhost:5555")]
    [InlineData("list", "--timeout", "-1")]
    public async Task WrongUsage_Arguments_AreStatusTwoAndSendNothing(params string[] arguments)
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => []);
        var console = new TestConsole();

        var status = await console.RunAsync(arguments.Contains("--endpoint") ? arguments : [.. arguments, "--endpoint", daemon.ControlEndpoint]);

        Assert.Equal(2, status);
        Assert.Matches("(?m)^circusctl: error: .*\"circusctl help", console.Error);
        Assert.Empty(daemon.Requests);
    }
}
