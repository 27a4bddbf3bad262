using System.Text.Json.Nodes;
using Circus.Protocol.Messages;
using NetMQ;
using NetMQ.Sockets;

namespace Circus.Stats.Tests.Programs;

/// <summary>What circusd-stats says of real processes.</summary>
public sealed class MeasuringTests
{
    [Fact]
    [Trait("Peer", "220")]
    public async Task Pass_TwoWatchersAndTheDaemon_HasTheTopicsOfCircus()
    {
        using var web = Subject.Sleeper();
        using var other = Subject.Sleeper();
        using var node = await FakeNode.StartAsync(Environment.ProcessId, null, ("web_app", [web.Pid, other.Pid]), ("off", []));
        await using var program = await node.MeasureAsync();
        node.Has("circusd-stats", program.Pid);
        // A gap in the numbers: the description is asked for anew.
        await node.HappensAsync("web_app", "updated", lost: 1);

        var heard = await TopicsAsync(program.Endpoint, $"stat.circus.{program.Pid}");

        Assert.Equal(
            new[]
            {
                $"stat.web_app.{web.Pid}", $"stat.web_app.{other.Pid}", "stat.web_app", $"stat.circusd-stats.{program.Pid}", "stat.circusd-stats",
                $"stat.circus.{Environment.ProcessId}", $"stat.circus.{program.Pid}", "stat.circus",
            }.Order(StringComparer.Ordinal),
            heard.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("circusd", heard[$"stat.circus.{Environment.ProcessId}"]["name"]!.GetValue<string>());
        Assert.Equal("circusd-stats", heard[$"stat.circus.{program.Pid}"]["name"]!.GetValue<string>());
        var process = heard[$"stat.web_app.{web.Pid}"];
        Assert.Equal((web.Pid, web.Pid, "sleep"), (process["pid"]!.GetValue<int>(), process["subtopic"]!.GetValue<int>(), process["cmdline"]!.GetValue<string>()));
        Assert.True(process.ContainsKey("name"));
        Assert.Null(process["name"]);
        foreach (var key in new[] { "username", "nice", "cpu", "mem", "mem_info1", "mem_info2", "ctime", "create_time", "age", "children" })
        {
            Assert.True(process.ContainsKey(key), key);
        }

        Assert.Equal(
            new[] { web.Pid, other.Pid }.Order(), heard["stat.web_app"]["pid"]!.AsArray().Select(pid => pid!.GetValue<int>()).Order());
    }

    [Fact]
    public async Task Cpu_OfALoop_IsWhatTheKernelCountedOverTheSameTime()
    {
        using var runner = Subject.Runner();
        using var node = await FakeNode.StartAsync(("busy", [runner.Pid]));
        await using var program = await node.MeasureAsync();
        await using var samples = new SampleReader(program.Endpoint, "busy");
        var sample = await samples.OfAsync(runner.Pid);
        // It waits: between the sample and this nothing is used.
        var before = runner.KernelCpu;
        var (told, busy, previous) = (0.0, 0, sample.Time);

        runner.Go();
        for (var frozen = 0; frozen < 2; previous = sample.Time)
        {
            sample = await samples.OfAsync(runner.Pid);
            told += sample.Cpu!.Value / 100 * (sample.Time!.Value - previous!.Value);
            frozen += sample.State == "T" ? 1 : 0;
            busy += sample.Cpu > 0 ? 1 : 0;
            if (busy == 10)
            {
                runner.Freeze();
            }
        }

        var counted = (runner.KernelCpu - before).TotalSeconds;
        Assert.Equal(0, sample.Cpu);
        // Each figure of the kernel's is cut to 10 ms; the rest is what may lie between two readings of one sample.
        Assert.InRange(told, (counted * 0.9) - 0.02, (counted * 1.1) + 0.02);
    }

    [Fact]
    public async Task Cpu_OfASleeper_IsZero()
    {
        using var sleeper = Subject.Sleeper();
        using var node = await FakeNode.StartAsync(("idle", [sleeper.Pid]));
        await using var program = await node.MeasureAsync();
        await using var samples = new SampleReader(program.Endpoint, "idle");
        // Its own start costs something; after that there is nothing more.
        while ((await samples.OfAsync(sleeper.Pid)).Cpu > 0)
        {
        }

        var before = sleeper.KernelCpu;
        var heard = await samples.PassesAsync("idle", 5);

        Assert.Equal(before, sleeper.KernelCpu);
        Assert.All(heard.OfType<ProcessSample>(), sample => Assert.Equal(0, sample.Payload.Cpu));
        Assert.All(heard.OfType<WatcherSample>(), sample => Assert.Equal((0, 0), (sample.Payload.Cpu, sample.Payload.CpuSum)));
    }

    [Fact]
    public async Task Subscription_OneWatcher_BringsThatWatcherOnly()
    {
        using var web = Subject.Sleeper();
        using var other = Subject.Sleeper();
        using var node = await FakeNode.StartAsync(("web", [web.Pid]), ("web2", [other.Pid]));
        await using var program = await node.MeasureAsync();
        await using var samples = new SampleReader(program.Endpoint, "web");

        var heard = await samples.PassesAsync("web", 3);

        Assert.All(heard, sample => Assert.Equal("web", sample.WatcherKey));
        Assert.Equal(3, heard.OfType<ProcessSample>().Count());
    }

    [Fact]
    public async Task Subscription_OneProcess_BringsThatProcessOnly()
    {
        using var one = Subject.Sleeper();
        using var two = Subject.Sleeper();
        using var node = await FakeNode.StartAsync(("web", [one.Pid, two.Pid]));
        await using var program = await node.MeasureAsync();
        await using var samples = new SampleReader(program.Endpoint, "web", two.Pid);

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(two.Pid, Assert.IsType<ProcessSample>(await samples.NextAsync()).Pid);
        }
    }

    [Fact]
    public async Task Subscription_All_BringsEveryWatcher()
    {
        using var web = Subject.Sleeper();
        using var other = Subject.Sleeper();
        using var node = await FakeNode.StartAsync(("web", [web.Pid]), ("web2", [other.Pid]));
        await using var program = await node.MeasureAsync();
        await using var samples = new SampleReader(program.Endpoint);

        var heard = await samples.PassesAsync("web", 1);

        Assert.Equal([("web", (int?)web.Pid), ("web2", other.Pid)], heard.OfType<ProcessSample>().Select(s => (s.WatcherKey, (int?)s.Pid)).Order());
        Assert.Equal(["web", "web2"], heard.OfType<WatcherSample>().Select(s => s.WatcherKey).Order());
    }

    [Fact]
    public async Task Interval_ShortAndLong_TheShortOneMakesMorePasses()
    {
        using var sleeper = Subject.Sleeper();
        using var node = await FakeNode.StartAsync(("web", [sleeper.Pid]));
        await using var often = await node.MeasureAsync(0.1);
        await using var seldom = await node.MeasureAsync(2);
        await using var many = new SampleReader(often.Endpoint, "web", sleeper.Pid);
        await using var few = new SampleReader(seldom.Endpoint, "web", sleeper.Pid);
        await few.NextAsync();
        var first = (await many.OfAsync(sleeper.Pid)).Time;

        var second = (await few.OfAsync(sleeper.Pid)).Time;
        var passes = 0;
        for (var time = first; time < second; passes++)
        {
            time = (await many.OfAsync(sleeper.Pid)).Time;
        }

        // 20 when the machine does nothing else.
        Assert.True(passes > 4, $"{passes} passes in the time of one");
    }

    /// <summary>The messages by topic of the first whole pass that contains <paramref name="last"/>; the daemon's aggregate ends a pass.</summary>
    private static Task<Dictionary<string, JsonObject>> TopicsAsync(string endpoint, string last) => Task.Run(() =>
    {
        using var socket = new SubscriberSocket($">{endpoint}");
        socket.Options.Linger = TimeSpan.Zero;
        socket.Subscribe("stat.");
        Dictionary<string, JsonObject> heard = [];
        for (var passes = 0; ;)
        {
            NetMQMessage? message = null;
            Assert.True(socket.TryReceiveMultipartMessage(StatsProgram.Limit, ref message), "no sample");
            Assert.Equal(2, message.FrameCount);
            var topic = message[0].ConvertToString();
            heard[topic] = JsonNode.Parse(message[1].ToByteArray())!.AsObject();
            if (topic == "stat.circus")
            {
                if (passes++ > 0 && heard.ContainsKey(last))
                {
                    return heard;
                }

                heard.Clear();
            }
        }
    });
}
