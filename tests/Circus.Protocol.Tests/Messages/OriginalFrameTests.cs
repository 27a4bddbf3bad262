using Circus.Protocol.Messages;

namespace Circus.Protocol.Tests.Messages;

/// <summary>What the original sends is understood.</summary>
public sealed class OriginalFrameTests
{
    [Fact]
    public void Reply_Success_HasItsFields()
    {
        var reply = ControlReply.Parse(Frame.Read("reply-incr.json"))!;

        Assert.False(reply.IsError);
        Assert.Equal("5b0c2d6e9f0a4b7d8c1e2f3a4b5c6d7e", reply.Id);
        Assert.Equal(4, reply.Body.GetProperty("numprocesses").GetInt32());
    }

    [Fact]
    public void Reply_Error_HasReasonAndNumber()
    {
        var reply = ControlReply.Parse(Frame.Read("reply-error.json"))!;

        Assert.Equal((true, "program web2 not found", (ErrorCode)3), (reply.IsError, reply.Reason, reply.Error));
    }

    [Fact]
    public void Reply_StatusWithAName_IsNoErrorAlthoughItIsNotOk() => Assert.False(ControlReply.Parse(Frame.Read("reply-status-name.json"))!.IsError);

    [Fact]
    public void Event_Spawn_HasPidAndTime()
    {
        var happened = CircusEvent.Parse("watcher.web_app.spawn", Frame.Read("event-spawn.json"))!;

        Assert.Equal(("web_app", "spawn", 4711, 1736500000.25), (happened.WatcherKey, happened.Action, happened.Payload.ProcessPid, happened.Payload.Time));
        Assert.Null(happened.Payload.Seq);
    }

    [Theory]
    [InlineData("event-reap.json", -9)]
    [InlineData("event-reap-lost.json", null)]
    public void Event_Reap_HasTheExitCodeIfItIsKnown(string frame, int? expected) =>
        Assert.Equal(expected, CircusEvent.Parse("watcher.web.reap", Frame.Read(frame))!.Payload.ExitCode);

    [Fact]
    public void Event_HookFailure_HasNameAndError()
    {
        var payload = CircusEvent.Parse("watcher.web.hook_failure", Frame.Read("event-hook-failure.json"))!.Payload;

        Assert.Equal(("before_start", "boom é"), (payload.Name, payload.Error));
    }

    [Fact]
    public void Event_WatcherWithDots_KeepsThem() =>
        Assert.Equal("a.b", CircusEvent.Parse("watcher.a.b.spawn", Frame.Read("event-spawn.json"))!.WatcherKey);

    [Fact]
    public void Sample_Process_HasItsFigures()
    {
        var sample = Assert.IsType<ProcessSample>(StatsSample.Parse("stat.web.4711", Frame.Read("stat-process.json")));

        Assert.Equal(("web", 4711), (sample.WatcherKey, sample.Pid));
        Assert.Equal((3.0, 0.125, "31.20M", "0:01.30", 1000.25), (sample.Payload.Cpu, sample.Payload.Mem, sample.Payload.MemInfo1, sample.Payload.Ctime, sample.Payload.Age));
        Assert.Null(sample.Payload.Rss);
    }

    [Fact]
    public void Sample_WhatCouldNotBeRead_IsNull()
    {
        var payload = Assert.IsType<ProcessSample>(StatsSample.Parse("stat.circus.4711", Frame.Read("stat-process-unknown.json"))).Payload;

        Assert.Equal((null, null, null, null, "circusd"), (payload.Cpu, payload.Mem, payload.Nice, payload.Age, payload.Name));
    }

    [Fact]
    public void Sample_Watcher_HasPidsAndMeans()
    {
        var sample = Assert.IsType<WatcherSample>(StatsSample.Parse("stat.web", Frame.Read("stat-watcher.json")));

        Assert.Equal([4711, 4712], sample.Payload.Pids);
        Assert.Equal(2.5, sample.Payload.Cpu);
    }

    [Fact]
    public void Sample_Sockets_IsNoWatcher() => Assert.Null(StatsSample.Parse("stat.sockets", Frame.Read("stat-sockets.json")));
}
