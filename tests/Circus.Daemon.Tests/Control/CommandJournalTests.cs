using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Daemon.Control;
using Circus.Daemon.Survival;
using Circus.Daemon.Tests.Interop;
using Microsoft.Extensions.Logging.Abstractions;

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
    public void Kept_NextDaemon_KnowsWhoDidWhat()
    {
        using var folder = new TemporaryFolder();
        var first = Kept(folder);
        first.Add(1.5, "unix:app", "set", Properties("""{"name":"web","options":{"cmd":"hush"}}""")).Succeed();
        first.Add(2, "tcp", "rm", Properties("""{"name":"web"}""")).Fail("no");
        first.Add(3, null, "upgrade", default);
        File.AppendAllText(folder.File("commands"), """{"seq":4,"ti""");

        var second = Kept(folder);
        second.Add(4, "tcp", "start", default).Succeed();

        Assert.Equal(
            ["1 1.5 unix:app set web ok  cmd", "2 2 tcp rm web error no ", "3 3  upgrade  error circusd began anew before it was done ", "4 4 tcp start  ok  "],
            second.Records.Select(record => record.ToJson()).Select(one => string.Create(
                CultureInfo.InvariantCulture,
                $"{one["seq"]} {one["time"]} {one["by"]} {one["command"]} {one["watcher"]} {one["result"]} {one["reason"]} {one["options"]?[0]}")));
        Assert.DoesNotContain("hush", File.ReadAllText(folder.File("commands")), StringComparison.Ordinal);
        Assert.Equal([1, 2, 3, 4], Kept(folder).Records.Select(record => record.Number));
    }

    private static CommandJournal Kept(TemporaryFolder folder) => new(new LineLog(folder.File("commands"), NullLogger<LineLog>.Instance));

    private static JsonElement Properties(string json) => JsonDocument.Parse(json).RootElement;

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
