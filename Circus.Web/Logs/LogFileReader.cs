using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Protocol;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;

namespace Circus.Web.Logs;

/// <summary>Reads the files of a watcher's output, through the daemon: they may be on another machine.</summary>
internal sealed class LogFileReader(ICircusClient client)
{
    // The daemon looks through 64 MiB for one answer.
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(20);

    /// <exception cref="CircusException">There is no such file, or the daemon does not answer.</exception>
    public async Task<LogFilePage> ReadAsync(string watcher, bool isError, string? at, bool forward, int lines, LogQuery query, int? longest, CancellationToken cancellationToken)
    {
        var properties = new JsonObject
        {
            ["name"] = watcher,
            ["stream"] = isError ? "stderr" : "stdout",
            ["forward"] = forward,
            ["lines"] = lines,
        };
        if (at is not null)
        {
            properties["at"] = at;
        }

        if (longest is { } characters)
        {
            properties["longest"] = characters;
        }

        if (query.IsSearch && !query.MarksOnly)
        {
            properties["find"] = query.Text;
            properties["regex"] = query.IsPattern;
            properties["ignore_case"] = !query.MindsCase;
        }

        var reply = await client.SendAsync(new ControlRequest("logfile", properties), _limit, cancellationToken);
        if (reply.IsError)
        {
            throw new CommandRefusedException(reply.Error, reply.Error == ErrorCode.UnknownCommand ? "this circusd does not read files back" : reply.Reason);
        }

        try
        {
            var kind = isError ? LogKind.Stderr : LogKind.Stdout;
            return new LogFilePage(
                [.. reply.Body.GetProperty("lines").EnumerateArray().Select(line => RowOf(line, watcher, kind))],
                reply.Body.GetProperty("next") is { ValueKind: JsonValueKind.String } next ? next.GetString() : null,
                [.. reply.Body.GetProperty("files").EnumerateArray().Select(file => (file.GetProperty("file").GetString()!, file.GetProperty("size").GetInt64()))]);
        }
        catch (Exception fault) when (fault is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new CommandRefusedException(ErrorCode.BadMessageData, $"the lines cannot be read: {fault.Message}");
        }
    }

    private static LogEntry RowOf(JsonElement line, string watcher, LogKind kind) => new(0, null, watcher, kind, line.GetProperty("text").GetString() ?? "")
    {
        Place = line.GetProperty("at").GetString(),
        Cut = line.TryGetProperty("cut", out var cut) ? cut.GetInt32() : 0,
    };
}
