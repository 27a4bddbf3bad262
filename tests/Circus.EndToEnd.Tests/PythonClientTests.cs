using System.Text.Json.Nodes;

namespace Circus.EndToEnd.Tests;

/// <summary>A client in Python, with libzmq instead of NetMQ and by the manners of the stock clients, against the built circusd.</summary>
public sealed class PythonClientTests
{
    private const string Python = "/usr/bin/python3";

    [Fact]
    public async Task PythonClient_StockManners_IsServedAndGarbageStallsNothing()
    {
        await using var circus = await RunningCircus.StartAsync();
        var hasZmq = File.Exists(Python) && (await circus.RunAsync(Python, "-c", "import zmq")).Status == 0;
        Assert.True(hasZmq || Environment.GetEnvironmentVariable("CIRCUS_TESTS_REQUIRE_ALL") is null, "pyzmq is missing");
        Assert.SkipUnless(hasZmq, "Python has no zmq; sudo apt install python3-zmq");

        var script = Path.Combine(BuiltPrograms.Repository, "tests", "fixtures", "python", "talk.py");
        var (status, output, error) = await circus.RunAsync(Python, script, circus.ControlEndpoint, circus.EventEndpoint, circus.StatsEndpoint);
        Assert.True(status == 0, error);
        var heard = JsonNode.Parse(output)!;

        Assert.Equal("circusd-stats,circushttpd,cpu,crasher,logger,memory,web", string.Join(',', heard["list"]!["watchers"]!.AsArray().Select(name => (string)name!)));
        Assert.Equal($"stat.cpu.{heard["process_sample"]![1]!["pid"]}", (string)heard["process_sample"]![0]!);
        Assert.Equal(2, heard["watcher_sample"]![1]!["pid"]!.AsArray().Count);
        AssertRefused(heard["unknown"], 2, "unknown command: 'frobnicate'");
        AssertRefused(heard["missing"], 3, "'name' is missing");
        AssertRefused(heard["no_such"], 3, "program nobody not found");
        AssertRefused(heard["json_invalid"], 1, "json invalid");
        AssertRefused(heard["not_an_object"], 3, "");
        AssertRefused(heard["blank"], 1, "");
        AssertRefused(heard["not_utf8"], 1, "");
        Assert.Equal(3, (int)heard["incr"]!["numprocesses"]!);
        Assert.Equal(2, (int)heard["decr"]!["numprocesses"]!);
        Assert.Equal("watcher.cpu.spawn", (string)heard["spawn"]![0]!);
        Assert.True((double)heard["spawn"]![1]!["time"]! > 1.7e9);
        Assert.Equal("watcher.cpu.reap", (string)heard["reap"]![0]!);
        Assert.Equal("scale", (string)heard["reap"]![1]!["reason"]!);
        Assert.Equal(heard["after"]!.AsArray().Count, heard["stats"]!["info"]!.AsObject().Count);
        Assert.Equal(circus.Pid, (int)heard["dstats"]!["info"]!["pid"]!);
        Assert.Equal(2, (int)heard["options"]!["options"]!["numprocesses"]!);
        Assert.Equal("active", (string)heard["status"]!["status"]!);
        Assert.Equal(7, (int)heard["req"]!["numwatchers"]!);
    }

    private static void AssertRefused(JsonNode? reply, int errno, string reason)
    {
        Assert.Equal("error", (string)reply!["status"]!);
        Assert.Equal(errno, (int)reply["errno"]!);
        Assert.Contains(reason, (string)reply["reason"]!, StringComparison.Ordinal);
    }
}
