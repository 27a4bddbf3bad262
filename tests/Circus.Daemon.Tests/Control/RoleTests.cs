using System.Text.Json;
using Circus.Daemon.Control;

namespace Circus.Daemon.Tests.Control;

/// <summary>What each role may, and that what was done by whom is told.</summary>
public sealed class RoleTests
{
    private static readonly Peer _reader = new("key display", Permission.Read);
    private static readonly Peer _operator = new("key laptop", Permission.Operate);

    [Fact]
    public async Task Command_BeyondTheRole_IsRefusedWithBothRoles()
    {
        foreach (var command in CommandTable.All.Where(command => command.Permission > Permission.Read))
        {
            using var stage = ControlStage.TwoWatchers();

            var reply = JsonDocument.Parse(await stage.Send(command.Name, """{"name":"web"}""", _reader)).RootElement;

            Assert.Equal(5, reply.GetProperty("errno").GetInt32());
            Assert.Equal(
                $"not allowed: {command.Name} needs the role {Role.NameOf(command.Permission)}, key display has read", reply.GetProperty("reason").GetString());
            Assert.Equal([101, 102], stage.Live());
        }
    }

    [Theory]
    [InlineData("""{"cmd":"/bin/sh"}""")]
    [InlineData("""{"numprocesses":3,"uid":"0"}""")]
    [InlineData("""{"env":{"LD_PRELOAD":"/tmp/evil.so"}}""")]
    [InlineData("""{"shell":true}""")]
    [InlineData("""{"working_dir":"/tmp"}""")]
    public async Task Set_WhatRuns_NeedsAdmin(string options)
    {
        using var stage = ControlStage.TwoWatchers();
        var before = stage.Watcher.Options;

        var reply = await stage.Send("set", $$"""{"name":"web","options":{{options}}}""", _operator);

        Assert.Contains("needs the role admin, key laptop has operate", reply, StringComparison.Ordinal);
        Assert.Same(before, stage.Watcher.Options);
    }

    [Fact]
    public async Task Set_NumberOfProcesses_IsForOperators()
    {
        using var stage = ControlStage.TwoWatchers();

        await stage.Send("set", """{"name":"web","options":{"numprocesses":3}}""", _operator);

        Assert.Equal(3, stage.Live().Length);
    }

    [Fact]
    public async Task Event_OfACommand_NamesWhoGaveIt()
    {
        using var stage = ControlStage.TwoWatchers();

        await stage.Send("incr", """{"name":"web"}""", _operator);
        Assert.Equal("key laptop", stage.Events.Last("spawn").By);

        stage.Do(watcher => watcher.Stop());
        Assert.Null(stage.Events.All[^1].Payload.By);
    }

    [Theory]
    [InlineData(null, "uid does not match endpoint_owner")]
    [InlineData("nobody", "uid does not match endpoint_owner")]
    [InlineData("daemon", null)]
    [InlineData("1", null)]
    public async Task Add_InOwnerMode_OnlyAsTheOwner(string? uid, string? reason)
    {
        using var stage = new Watchers.Stage(new DaemonOptions { EndpointOwner = "daemon" }, Watchers.Stage.Options());
        var options = uid is null ? "{}" : $$"""{"uid":"{{uid}}"}""";

        var reply = await stage.Send("add", $$"""{"name":"new","cmd":"/bin/true","options":{{options}}}""", new Peer("unix uid=1 pid=2", Permission.Administer) { Uid = 1 });

        Assert.Equal(reason, JsonDocument.Parse(reply).RootElement.TryGetProperty("reason", out var told) ? told.GetString() : null);
    }

    [Fact]
    public async Task Add_InOwnerModeByRoot_AsAnybody()
    {
        using var stage = new Watchers.Stage(new DaemonOptions { EndpointOwner = "daemon" }, Watchers.Stage.Options());

        var reply = await stage.Send("add", """{"name":"new","cmd":"/bin/true"}""", new Peer("unix uid=0 pid=2", Permission.Administer) { Uid = 0 });

        Assert.Contains("\"status\":\"ok\"", reply, StringComparison.Ordinal);
    }
}
