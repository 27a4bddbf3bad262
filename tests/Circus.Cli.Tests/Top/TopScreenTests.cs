using System.Text;
using Circus.Cli.Top.Model;
using Circus.Cli.Top.Screen;
using Circus.Cli.Top.Table;
using Circus.Protocol.Messages;
using Circus.Protocol.Rounds;

namespace Circus.Cli.Tests.Top;

public sealed class TopScreenTests
{
    private const string WriteVariable = "CIRCUS_WRITE_PICTURES";

    [Theory]
    [InlineData("wide", 160, 24)]
    [InlineData("usual", 100, 24)]
    [InlineData("narrow", 60, 20)]
    [InlineData("narrowest", 40, 16)]
    [InlineData("low", 80, 8)]
    [InlineData("list", 100, 16)]
    [InlineData("columns", 100, 30)]
    [InlineData("sort", 100, 24)]
    [InlineData("help", 100, 28)]
    [InlineData("filter", 100, 16)]
    [InlineData("ascii", 100, 16)]
    [InlineData("nodes", 120, 24)]
    [InlineData("original", 100, 16)]
    [InlineData("sockets", 100, 20)]
    [InlineData("rounds", 150, 16)]
    [InlineData("nothing", 60, 16)]
    [InlineData("paused", 60, 16)]
    public async Task Picture_Size_IsAsItWas(string name, int width, int height)
    {
        var view = name switch
        {
            "list" => new TopView { IsTree = false },
            "columns" => new TopView { Overlay = TopOverlay.Columns, OverlayAt = 3 },
            "sort" => new TopView { Overlay = TopOverlay.Sort, OverlayAt = 1 },
            "help" => new TopView { Overlay = TopOverlay.Help },
            "sockets" => new TopView { Overlay = TopOverlay.Sockets },
            "filter" => new TopView { Filter = "web", IsFiltering = true },
            "paused" => new TopView { IsPaused = true },
            _ => new TopView { Selected = new RowKey(0, "crasher", null) }.Open(new RowKey(0, "web", null), true),
        };
        var frame = name switch
        {
            "nodes" => Several(),
            "original" => Original(),
            "rounds" => Rounds(),
            "nothing" => new TopFrame([Pictures.Node().Frame(Pictures.Now.AddSeconds(10))]),
            _ => One(),
        };

        var text = Pictures.Text(Pictures.Draw(frame, view, width, height, name == "ascii" ? Glyphs.Ascii : null));

        var path = Path.Combine(BuiltPrograms.Repository, "tests", "fixtures", "top", name + ".txt");
        if (Environment.GetEnvironmentVariable(WriteVariable) is not null)
        {
            await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        }

        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), text);
        Assert.True(name != "ascii" || Ascii.IsValid(text));
    }

    [Fact]
    public void Picture_AnySize_StaysWithinAndIsWithoutControlCharacters()
    {
        var node = Pictures.Node();
        for (var i = 0; i < 40; i++)
        {
            node.Sample($"a watcher with a very long name, 水水水 number {i}, and \e[2Jcontrol\r\ncharacters", (i + 1, i * 37.5, i * 1_000_000_000L));
        }

        var frame = Pictures.Frame(node);
        foreach (var (width, height) in new[] { (20, 4), (21, 5), (40, 6), (41, 11), (80, 24), (132, 50), (250, 80) })
        {
            foreach (var overlay in Enum.GetValues<TopOverlay>())
            {
                var view = new TopView { Overlay = overlay, IsExpanded = true, SelectedAt = 3, Filter = overlay == TopOverlay.None ? "水" : "" };
                var canvas = Pictures.Draw(frame, view, width, height);
                foreach (var line in Enumerable.Range(0, height).Select(canvas.Text))
                {
                    Assert.True(RuneWidth.Of(line) <= width, line);
                    Assert.DoesNotContain(line, char.IsControl);
                }
            }
        }
    }

    [Fact]
    public void Nothing_FirstSeconds_SaysThatItWaits() =>
        Assert.Contains("*** Waiting for data ***", Pictures.Text(Pictures.Draw(Pictures.Frame(Pictures.Node()), new TopView(), 80, 24)), StringComparison.Ordinal);

    [Fact]
    public void Stale_Header_SaysForHowLong()
    {
        var node = Pictures.Node();
        node.Sample("web", (1, 1, 1));

        var text = Pictures.Text(Pictures.Draw(new TopFrame([node.Frame(Pictures.Now.AddSeconds(72))]), new TopView(), 100, 24));

        Assert.Contains("NO NEW DATA for 1m 12s", text, StringComparison.Ordinal);
        Assert.Contains("web", text, StringComparison.Ordinal);
    }

    /// <summary>A node as our own circusd and circusd-stats tell it.</summary>
    private static TopFrame One()
    {
        var node = Pictures.Node();
        Fill(node, "one", 0);
        return Pictures.Frame(node);
    }

    private static TopFrame Several()
    {
        var (one, two, three) = (Pictures.Node(), Pictures.Node(1, "tcp://two:5557"), Pictures.Node(2, "tcp://three:5557"));
        Fill(one, "one", 0);
        Fill(two, "two", 1000);
        return new TopFrame([.. new TopModel([one, two]).Frame(Pictures.Now).Nodes, three.Frame(Pictures.Now.AddSeconds(10))]);
    }

    private static TopFrame Rounds()
    {
        var node = Pictures.Node();
        node.Apply(
            new StatsRound
            {
                Seq = 1,
                Time = 86_400,
                Wanted = 1,
                Node = new NodeFigures { Hostname = "one", Cores = 8, Cpu = 312.4, Load1 = 3.07, MemTotal = 33_000_000_000, MemAvailable = 20_000_000_000 },
                Watchers = [new WatcherFigures { Key = "web", Wanted = 2, Actual = 2, Processes = 5, Restarts = 1, Cpu = 250, Rss = 900_000_000, Threads = 40, Fds = 90, Read = 4000, Write = 12_000_000, Age = 7300 }],
                Processes = [Process(11, 0, 120), Process(12, 11, 90), Process(13, 12, 20), Process(14, 11, 5), Process(15, 0, 15)],
            },
            Pictures.Now);
        node.Tick();
        return Pictures.Frame(node);
    }

    private static ProcessFigures Process(int pid, int parent, double cpu) => new()
    {
        Watcher = "web",
        Pid = pid,
        Parent = parent,
        Cpu = cpu,
        Rss = pid * 10_000_000,
        Threads = 8,
        Fds = 18,
        Read = 0,
        Write = pid * 100_000,
        State = 'S',
        Created = 86_400 - (pid * 300),
        Program = "worker",
        User = "app",
    };

    private static TopFrame Original()
    {
        var node = Pictures.Node();
        node.Apply(
            new ProcessSample("web", 4711, new() { Pid = 4711, Cmdline = "node", Username = "app", Cpu = 3, Mem = 0.125, MemInfo1 = "31.20M", MemInfo2 = "120.00M", Ctime = "0:01.30", Age = 1000.25, Nice = 0 }),
            Pictures.Now);
        node.Apply(new WatcherSample("web", new() { Pids = [4711], Cpu = 3, Mem = 0.125, Age = 1000.25 }), Pictures.Now);
        return Pictures.Frame(node);
    }

    private static void Fill(TopNode node, string host, int pids)
    {
        for (var second = 0; second < 30; second++)
        {
            node.Sample("circus", (pids + 100, 0.4, 61_300_000), (pids + 101, 0.9, 53_300_000));
            node.Sample("web", (pids + 201, 31.7 + second, 120_000_000), (pids + 202, 48.2, 118_000_000 + (second * 1_000_000)));
            node.Sample("web_app", (pids + 301, second % 7 * 15, 1_800_000_000));
            node.Tick();
        }

        node.Apply(new SocketRow { Fd = 7, Name = "web", Address = "127.0.0.1:8888", Hits = 120, Connections = 14, Queue = 2, Backlog = 2048 }, Pictures.Now);
        node.Apply(new SocketRow { Fd = 8, Address = "/run/app.sock" }, Pictures.Now);
        node.Apply(new NodeDescription
        {
            Hostname = host,
            Version = "0.1.0",
            Started = (Pictures.Now - DateTimeOffset.UnixEpoch).TotalSeconds - 4000,
            Watchers =
            [
                new() { Name = "web", Key = "web", Status = "active", Numprocesses = 2, Restarts = 3 },
                new() { Name = "Web App", Key = "web_app", Status = "starting", Numprocesses = 2 },
                new() { Name = "crasher", Key = "crasher", Status = "active", Substate = "backing_off", Reason = "process 4 ended with exit status 3", Numprocesses = 1, Restarts = 9 },
                new() { Name = "off", Key = "off", Status = "stopped", Numprocesses = 1 },
            ],
        });
    }
}
