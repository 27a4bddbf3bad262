using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Protocol.Messages;

namespace Circus.Protocol.Tests.Messages;

/// <summary>What we send: the keys of the original, and our own only beside them.</summary>
public sealed class RoundTripTests
{
    [Fact]
    public void Request_Frame_IsThatOfTheStockClient()
    {
        var frame = new ControlRequest("incr", new JsonObject { ["name"] = "wéb", ["nb"] = 2 }).ToFrame("5b0c");

        Assert.Equal("""{"id":"5b0c","command":"incr","properties":{"name":"w\u00E9b","nb":2}}""", Encoding.ASCII.GetString(frame));
    }

    [Fact]
    public void Request_Cast_SaysSo() =>
        Assert.Equal("cast", JsonNode.Parse(new ControlRequest("stop") { IsCast = true }.ToFrame("1"))!["msg_type"]!.GetValue<string>());

    [Fact]
    public void ProcessPayload_Written_HasEveryKeyOfTheOriginal()
    {
        var original = JsonNode.Parse(Frame.Read("stat-process.json"))!.AsObject();
        var payload = JsonSerializer.Deserialize(Frame.Read("stat-process.json"), WireJson.Default.ProcessPayload)!;

        var written = JsonSerializer.SerializeToNode(payload, WireJson.Default.ProcessPayload)!.AsObject();

        foreach (var (key, value) in original)
        {
            Assert.True(JsonNode.DeepEquals(value, written[key]), key);
        }
    }

    [Fact]
    public void ProcessPayload_UnknownFigures_AreWrittenAsNotAvailable()
    {
        var written = JsonSerializer.SerializeToNode(new ProcessPayload { Pid = 1 }, WireJson.Default.ProcessPayload)!;

        Assert.Equal(["N/A", "N/A", "N/A", "N/A"], new[] { "cpu", "mem", "nice", "age" }.Select(key => written[key]!.GetValue<string>()));
        Assert.True(written.AsObject().ContainsKey("name"));
    }

    [Fact]
    public void WatcherPayload_Written_HasEveryKeyOfTheOriginal()
    {
        var payload = JsonSerializer.Deserialize(Frame.Read("stat-watcher.json"), WireJson.Default.WatcherPayload)!;

        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(Frame.Read("stat-watcher.json")), JsonSerializer.SerializeToNode(payload, WireJson.Default.WatcherPayload)));
    }

    [Fact]
    public void NodeDescription_RoundTrip_LosesNothing()
    {
        var node = new NodeDescription
        {
            Version = "1",
            Hostname = "h",
            Pid = 7,
            Started = 1.5,
            Seq = 9,
            Watchers =
            [
                new() { Name = "Web App", Key = "web_app", Status = "active", Substate = "backing_off", Reason = "r", NextTry = 2.5, Attempt = 3, Numprocesses = 2, Cmd = "c", Priority = 1,
                        Autostart = false, StopSignal = 2, GracefulTimeout = 0.5, Restarts = 4, Since = 3.5, Own = true, Processes = [new() { Pid = 8, Wid = 1, Started = 4.5, Stopping = true }] },
            ],
        };

        var text = JsonSerializer.Serialize(node, WireJson.Default.NodeDescription);

        Assert.Equal(text, JsonSerializer.Serialize(JsonSerializer.Deserialize(text, WireJson.Default.NodeDescription)!, WireJson.Default.NodeDescription));
        Assert.Contains("\"next_try\":2.5", text, StringComparison.Ordinal);
    }

    [Fact]
    public void NodeDescription_MissingLists_AreEmpty()
    {
        var node = JsonSerializer.Deserialize("""{"watchers":[{"name":"a","key":"a","status":"active","new_in_2030":1}]}""", WireJson.Default.NodeDescription)!;

        Assert.Empty(node.Watchers[0].Processes);
        Assert.Empty(JsonSerializer.Deserialize("{}", WireJson.Default.NodeDescription)!.Watchers);
        Assert.Equal("", node.Watchers[0].Cmd);
    }
}
