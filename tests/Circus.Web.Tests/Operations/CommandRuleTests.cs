using System.Text.Json.Nodes;
using Circus.Protocol.Messages;
using Circus.Web.Access;
using Circus.Web.Operations;

namespace Circus.Web.Tests.Operations;

public sealed class CommandRuleTests
{
    [Theory]
    [InlineData("stop", """{"name":"web","match":"simple"}""", "operate", "web")]
    [InlineData("incr", """{"name":"web"}""", "operate", "web")]
    [InlineData("logs", """{"name":"web"}""", "view", "web")]
    [InlineData("events", """{"watcher":"web"}""", "view", "web")]
    [InlineData("options", """{"name":"web"}""", "administer", "web")]
    // A pattern, nobody, and what concerns all of it.
    [InlineData("stop", """{"name":"web"}""", "operate", null)]
    [InlineData("stop", """{"name":"w*","match":"glob"}""", "operate", null)]
    [InlineData("stop", """{"name":7,"match":"simple"}""", "operate", null)]
    [InlineData("stop", null, "operate", null)]
    [InlineData("events", """{"name":"web"}""", "view", null)]
    [InlineData("add", """{"name":"web","cmd":"x"}""", "administer", null)]
    [InlineData("quit", null, "administer", null)]
    public void Request_Needs_APermissionOnAWatcherOrOnEverything(string command, string? properties, string permission, string? watcher)
    {
        var rule = CommandRule.Of(new ControlRequest(command, properties is null ? null : JsonNode.Parse(properties)!.AsObject()));

        Assert.Equal((permission, watcher), (rule?.Command.Permission, rule?.Target.Watcher));
        Assert.False(rule?.Target.IsAnything);
    }

    [Theory]
    [InlineData("subscribe")]
    [InlineData("STOP")]
    [InlineData("")]
    public void Request_OfAnUnknownCommand_HasNoRule(string command) => Assert.Null(CommandRule.Of(new ControlRequest(command)));

    [Fact]
    public void Catalog_Commands_HaveWhatTheReferenceSays()
    {
        var incr = CommandCatalog.Find("incr");

        Assert.InRange(CommandCatalog.All.Count, 33, 100);
        Assert.All(CommandCatalog.All, command => Assert.Contains(command.Permission, Permissions.All));
        Assert.Contains("process", incr?.Help, StringComparison.Ordinal);
        Assert.Equal(("name", "text", null), (incr?.Parameters[0].Name, incr?.Parameters[0].Type, incr?.Parameters[0].Default));
        Assert.Equal(["name", "nb", "waiting"], incr?.Parameters.Select(parameter => parameter.Name));
        Assert.Empty(CommandCatalog.Find("version")!.Parameters);
    }
}
