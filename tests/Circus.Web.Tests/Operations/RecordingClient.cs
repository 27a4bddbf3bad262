using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;

namespace Circus.Web.Tests.Operations;

/// <summary>A daemon that remembers what it is told, and answers as told.</summary>
internal sealed class RecordingClient : ICircusClient
{
    /// <summary>Commands with their properties, as JSON, oldest first.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>The same, whole.</summary>
    public List<ControlRequest> Sent { get; } = [];

    /// <summary>By command: what is answered to questions that change nothing; these are not among the requests.</summary>
    public Dictionary<string, string> Answers { get; } = [];

    /// <summary>The fields of a reply; none when left out.</summary>
    public Func<ControlRequest, JsonObject?>? Answer { get; set; }

    /// <summary>Thrown instead of an answer.</summary>
    public Exception? Fault { get; set; }

    /// <summary>The same for those that depend on what is asked; they are remembered.</summary>
    public Dictionary<string, Func<JsonObject, string>> Replies { get; } = [];

    public Task<ControlReply> SendAsync(ControlRequest request, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        if (Fault is null && Answers.TryGetValue(request.Command, out var answer))
        {
            return Task.FromResult(new ControlReply(JsonDocument.Parse(answer).RootElement));
        }

        lock (Requests)
        {
            Sent.Add(request);
            Requests.Add($"{request.Command} {request.Properties?.ToJsonString()}");
        }

        if (Fault is { } fault)
        {
            return Task.FromException<ControlReply>(fault);
        }

        if (Answer?.Invoke(request) is { } fields)
        {
            fields["status"] ??= "ok";
            return Task.FromResult(new ControlReply(JsonSerializer.SerializeToElement(fields)));
        }

        var reply = Replies.TryGetValue(request.Command, out var known) ? known(request.Properties ?? []) : """{"status":"ok"}""";
        using var document = JsonDocument.Parse(reply);
        return Task.FromResult(new ControlReply(document.RootElement.Clone()));
    }
}
