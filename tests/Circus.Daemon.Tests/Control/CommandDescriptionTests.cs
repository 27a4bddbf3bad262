using System.Text.Json.Nodes;
using Circus.Daemon.Control;

namespace Circus.Daemon.Tests.Control;

/// <summary>What commands say about themselves.</summary>
public sealed class CommandDescriptionTests
{
    public static TheoryData<string> WithExample => [.. CommandTable.All.Where(command => command.Example is not null).Select(command => command.Name)];

    [Theory]
    [MemberData(nameof(WithExample))]
    public async Task Example_Asked_IsAnsweredSo(string name)
    {
        using var stage = ControlStage.TwoWatchers();
        var command = CommandTable.All.Single(command => command.Name == name);

        var reply = JsonNode.Parse(await stage.AskAsync(name, command.Example!.Properties))!.AsObject();

        Assert.True(reply.Remove("status"));
        Assert.Equal(JsonNode.Parse(command.Example.Reply)!.ToJsonString(), reply.ToJsonString());
        Assert.Empty(reply.Select(field => field.Key).Except(command.Reply.Select(key => key.Key)));
        Assert.Empty(JsonNode.Parse(command.Example.Properties)!.AsObject().Select(property => property.Key).Except(command.Properties.Select(property => property.Name)));
    }

    [Fact]
    public void Texts_OfAllCommands_AreSentences()
    {
        Assert.All(CommandTable.All, command =>
        {
            Assert.EndsWith(".", command.Help, StringComparison.Ordinal);
            Assert.All(command.Properties, property => Assert.EndsWith(".", property.Help, StringComparison.Ordinal));
            Assert.All(command.Reply, reply => Assert.EndsWith(".", reply.Help, StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task Commands_Asked_DescribesAllOfThem()
    {
        using var stage = ControlStage.TwoWatchers();

        var commands = JsonNode.Parse(await stage.AskAsync("commands"))!["commands"]!.AsArray();

        Assert.Equal(CommandTable.All.Count, commands.Count);
        var incr = commands.Single(command => (string)command!["name"]! == "incr")!;
        Assert.Equal("operate", (string)incr["needs"]!);
        Assert.Equal(
            """{"name":"nb","type":"integer","required":false,"default":"1","help":"How many."}""", incr["properties"]![1]!.ToJsonString());
    }
}
