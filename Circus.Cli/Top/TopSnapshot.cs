using System.Text;
using System.Text.Json;
using Circus.Cli.Output;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;

namespace Circus.Cli.Top;

/// <summary>One picture, for scripts: waits for one whole round of samples, prints it and ends.</summary>
internal sealed class TopSnapshot(TopOptions options, CliConsole console, TimeProvider time)
{
    /// <summary>Longer than two rounds of the usual interval.</summary>
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(5);

    public async Task<int> RunAsync(bool isJson, CancellationToken cancellationToken)
    {
        var model = new TopModel(TimeSpan.MaxValue);
        using var sockets = new SocketThread("circus-top");
        using var samples = new StatsSubscriber(options.StatsEndpoint, thread: sockets, keys: options.Keys);
        using var client = new CircusClient(options.ControlEndpoint, sockets, keys: options.Keys);
        var round = await CollectAsync(samples, cancellationToken);
        if (round.Count == 0)
        {
            console.Error.WriteLine($"circus-top: {options.NothingComes}");
            return ExitCode.Unreachable;
        }

        round.ForEach(sample => model.Apply(sample, time.GetUtcNow()));
        try
        {
            model.Apply(await client.DescribeAsync(cancellationToken));
        }
        catch (CircusException)
        {
            // As in the dashboard.
        }

        if (isJson)
        {
            console.Out.WriteLine(Json(model.Rows()));
        }
        else
        {
            foreach (var line in TopScreen.Table(model, console.Width, console.HasColour))
            {
                console.Out.WriteLine(line);
            }
        }

        return ExitCode.Done;
    }

    /// <summary>From the first aggregate on until that watcher is published again: everything in between is one round.</summary>
    private async Task<List<StatsSample>> CollectAsync(StatsSubscriber samples, CancellationToken cancellationToken)
    {
        List<StatsSample> round = [];
        using var limit = new CancellationTokenSource(_limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        string? first = null;
        try
        {
            await foreach (var sample in samples.ReadAllAsync(both.Token))
            {
                if (sample is WatcherSample && sample.WatcherKey == first)
                {
                    break;
                }

                if (sample is WatcherSample)
                {
                    first ??= sample.WatcherKey;
                }

                round.Add(sample);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // A daemon without watchers, or a long interval: what has come is what there is.
        }

        return round;
    }

    private static string Json(IReadOnlyList<TopRow> rows)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var row in rows)
            {
                writer.WriteStartObject();
                writer.WriteString("watcher", row.Watcher);
                Write(writer, "pid", row.Pid);
                writer.WriteString("name", row.Name);
                writer.WriteString("state", row.State);
                writer.WriteNumber("processes", row.Processes);
                Write(writer, "numprocesses", row.Wanted);
                Write(writer, "cpu", row.Cpu);
                Write(writer, "mem", row.Mem);
                Write(writer, "rss", row.Rss);
                Write(writer, "age", row.Age);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, string key, double? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(key, number);
        }
        else
        {
            writer.WriteNull(key);
        }
    }
}
