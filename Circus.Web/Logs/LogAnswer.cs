using System.Text.Json;
using Circus.Protocol;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;

namespace Circus.Web.Logs;

/// <summary>PURE: the reply to the command logs.</summary>
/// <param name="Lines">Oldest first.</param>
/// <param name="Next">What to give as after.</param>
/// <param name="Lost">Lines that were forgotten before them; at least so many.</param>
internal sealed record LogAnswer(IReadOnlyList<LogAnswer.Line> Lines, long Next, long Lost)
{
    /// <exception cref="CommandRefusedException">It is an error, or no reply to this command.</exception>
    public static LogAnswer Of(ControlReply reply)
    {
        if (reply.IsError)
        {
            throw new CommandRefusedException(
                reply.Error, reply.Error == ErrorCode.UnknownCommand ? "this circusd remembers no output (the original Circus does not)" : reply.Reason);
        }

        try
        {
            return new LogAnswer(
                [.. reply.Body.GetProperty("lines").EnumerateArray().Select(LineOf)],
                reply.Body.GetProperty("next").GetInt64(),
                reply.Body.TryGetProperty("lost", out var lost) ? lost.GetInt64() : 0);
        }
        catch (Exception fault) when (fault is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new CommandRefusedException(ErrorCode.BadMessageData, $"the lines cannot be read: {fault.Message}");
        }
    }

    private static Line LineOf(JsonElement line) => new(
        line.GetProperty("time").GetDouble(),
        line.GetProperty("pid").GetInt32(),
        line.GetProperty("stream").GetString() == "stderr",
        line.GetProperty("text").GetString() ?? "",
        line.TryGetProperty("open", out var open) && open.ValueKind == JsonValueKind.True);

    /// <param name="Time">Seconds since the epoch.</param>
    /// <param name="Pid">Who wrote it.</param>
    /// <param name="IsError">Standard error.</param>
    /// <param name="Text">Without newline.</param>
    /// <param name="IsOpen">It comes again when its newline has come.</param>
    internal readonly record struct Line(double Time, int Pid, bool IsError, string Text, bool IsOpen);
}
