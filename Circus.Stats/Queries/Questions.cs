using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Daemon;
using Circus.Daemon.Control;
using Circus.Protocol;
using Circus.Protocol.Rounds;
using Circus.Stats.History;
using Circus.Stats.Sampling;

namespace Circus.Stats.Queries;

/// <summary>
/// Answers what circusd-stats is asked. On the loop, but for what takes longer: that looks at a copy on another thread. Each question is answered
/// exactly once.
/// </summary>
internal sealed class Questions(Sampler sampler, Intervals intervals, HistoryStore history, Func<StatsStatus> status, Func<IReadOnlyList<byte[]>> lastRound, TimeProvider time)
{
    private const int MostSeries = 1000;

    public void Answer(IncomingRequest request, Action<byte[]> reply)
    {
        try
        {
            switch (request.Command)
            {
                case "stats-status":
                    reply(Ok(request, JsonSerializer.SerializeToNode(status(), WireJson.Default.StatsStatus)));
                    break;
                case "stats-interval":
                    reply(Ok(request, JsonSerializer.SerializeToNode(Interval(request), WireJson.Default.StatsIntervals)));
                    break;
                case "stats-history":
                    var past = history.Ask(QueryOf(request), WireTime.Of(time.GetUtcNow()));
                    // Thousands of points become text elsewhere.
                    Later(request, reply, () => JsonSerializer.SerializeToNode(past, WireJson.Default.HistoryReply));
                    break;
                case "stats-pss":
                    var subjects = ProcessQuestion.SubjectsOf(request, sampler);
                    Later(request, reply, () => ProcessQuestion.Answer(subjects));
                    break;
                case "stats-metrics":
                    var parts = lastRound();
                    var state = status();
                    Later(request, reply, () => new JsonObject { ["metrics"] = OpenMetrics.Text(parts, state) });
                    break;
                default:
                    reply(Error(request, ErrorCode.UnknownCommand, $"unknown command: '{request.Command}'"));
                    break;
            }
        }
        catch (QuestionException refusal)
        {
            reply(Error(request, refusal.Code, refusal.Message));
        }
    }

    private StatsIntervals Interval(IncomingRequest request)
    {
        if (Properties.Number(request, "interval") is { } seconds)
        {
            if (request.Peer.Role < Permission.Operate)
            {
                throw new QuestionException(ErrorCode.CommandError, $"not allowed: setting an interval needs the role {Role.NameOf(Permission.Operate)}, {request.Peer.Name} has {Role.NameOf(request.Peer.Role)}");
            }

            Set(Properties.Text(request, "watcher"), seconds);
        }

        return new StatsIntervals { Interval = intervals.Global.TotalSeconds, Watchers = intervals.Own };
    }

    private void Set(string? watcher, double seconds)
    {
        if (watcher is not null && seconds == 0)
        {
            intervals.Set(watcher, null);
            return;
        }

        if (!(seconds >= StatsOptions.ShortestInterval.TotalSeconds && seconds <= StatsOptions.LongestInterval.TotalSeconds))
        {
            throw new QuestionException(ErrorCode.MessageError, "'interval' is a number of seconds from 0.1 to 3600");
        }

        if (watcher is null)
        {
            intervals.Global = TimeSpan.FromSeconds(seconds);
        }
        else if (sampler.Table.HasWatcher(watcher))
        {
            intervals.Set(watcher, TimeSpan.FromSeconds(seconds));
        }
        else
        {
            throw new QuestionException(ErrorCode.MessageError, $"no watcher '{watcher}' is measured");
        }
    }

    private static HistoryQuery QueryOf(IncomingRequest request)
    {
        HistoryQuery? query = null;
        try
        {
            query = request.Properties.ValueKind == JsonValueKind.Object ? request.Properties.Deserialize(WireJson.Default.HistoryQuery) : null;
        }
        catch (JsonException)
        {
            // Told below.
        }

        if (query is null || query.Series.Count is 0 or > MostSeries)
        {
            throw new QuestionException(
                ErrorCode.MessageError, $"series is a list of 1 to {MostSeries} names; from, to, resolution and points are numbers");
        }

        foreach (var name in query.Series)
        {
            if (!SeriesName.TryParse(name, out _, out _, out var fault))
            {
                throw new QuestionException(ErrorCode.MessageError, fault);
            }
        }

        return query;
    }

    private void Later(IncomingRequest request, Action<byte[]> reply, Func<JsonNode?> answer) => _ = Task.Run(() =>
    {
        try
        {
            reply(Ok(request, answer()));
        }
        catch (QuestionException refusal)
        {
            reply(Error(request, refusal.Code, refusal.Message));
        }
        catch (Exception fault)
        {
            // The last line: whoever asked gets an answer in any case.
            reply(Error(request, ErrorCode.CommandError, $"{request.Command} failed: {fault.Message}"));
        }
    });

    private byte[] Ok(IncomingRequest request, JsonNode? fields) => ReplyFrame.Ok(request.Id, fields!.AsObject(), WireTime.Of(time.GetUtcNow()));

    private byte[] Error(IncomingRequest request, ErrorCode code, string reason) => ReplyFrame.Error(request.Id, code, reason, WireTime.Of(time.GetUtcNow()));
}
