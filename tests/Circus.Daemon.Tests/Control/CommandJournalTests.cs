using System.Text.Json.Nodes;
using Circus.Daemon.Control;

namespace Circus.Daemon.Tests.Control;

/// <summary>Who did what.</summary>
public sealed class CommandJournalTests
{
    [Fact]
    public async Task History_CommandsThatChangeSomething_AreToldWithTheirResult()
    {
        using var stage = ControlStage.TwoWatchers();
        await stage.AskAsync("incr", """{"name":"web","waiting":true}""");
        await stage.AskAsync("list");
        await stage.AskAsync("start", """{"name":"nobody"}""");
        stage.Linux.ObeysStopSignals = false;
        await stage.AskAsync("stop", """{"name":"web"}""");

        var told = await HistoryAsync(stage);

        Assert.Equal(
            ["1 incr web ok ", "2 start nobody error program nobody not found", "3 stop web running "],
            told.Select(one => $"{one["seq"]} {one["command"]} {one["watcher"]} {one["result"]} {one["reason"]}"));
        stage.Pass(31);
        Assert.Equal("ok", (string)(await HistoryAsync(stage))[2]["result"]!);
    }

    [Fact]
    public async Task History_Set_KeepsNamesAndNoValue()
    {
        using var stage = ControlStage.TwoWatchers();
        await stage.AskAsync("set", """{"name":"web","options":{"env":{"TOKEN":"hush-1"},"cmd":"/bin/x --password hush-2"},"waiting":true}""");
        await stage.AskAsync("set", """{"name":"web","options":{"cmd":"/bin/x 'hush-3"}}""");

        var told = await stage.AskAsync("history");

        Assert.Contains("\"options\":[\"env\",\"cmd\"]", told, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_NameAfterAndLimit_Select()
    {
        using var stage = ControlStage.TwoWatchers();
        foreach (var name in new[] { "web", "off", "web", "web" })
        {
            await stage.AskAsync("incr", $$"""{"name":"{{name}}","waiting":true}""");
        }

        Assert.Equal([1, 3, 4], (await HistoryAsync(stage, """{"name":"WEB"}""")).Select(one => (int)one["seq"]!));
        Assert.Equal([3, 4], (await HistoryAsync(stage, """{"after":2}""")).Select(one => (int)one["seq"]!));
        Assert.Equal([4], (await HistoryAsync(stage, """{"limit":1}""")).Select(one => (int)one["seq"]!));
    }

    [Fact]
    public void Add_MoreThanItKeeps_TheOldestGo()
    {
        var journal = new CommandJournal(most: 3);

        for (var i = 0; i < 5; i++)
        {
            journal.Add(1, null, "incr", default);
        }

        Assert.Equal([3, 4, 5], journal.Records.Select(record => record.Number));
    }

    private static async Task<JsonNode[]> HistoryAsync(Watchers.Stage stage, string properties = "{}") =>
        [.. JsonNode.Parse(await stage.AskAsync("history", properties))!["commands"]!.AsArray().Select(one => one!)];
}
