using System.Diagnostics;
using System.Globalization;
using System.Text;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;
using NetMQ;
using NetMQ.Sockets;

namespace Circus.Benchmarks;

/// <summary>
/// The control channel: small requests of one client, so many under way at a time, and the longest answer to another one that asks again and
/// again while 200 processes end and are made anew. Bars: 20,000 requests per second, no answer later than 50 ms.
/// </summary>
internal static class ControlBenchmark
{
    private const int Requests = 100_000;
    private const int UnderWay = 500;
    private const int Rounds = 5;
    private const int Flapping = 200;

    private static readonly TimeSpan _flapTime = TimeSpan.FromSeconds(20);

    public static async Task RunAsync(string? programs, CancellationToken cancellationToken)
    {
        await using (var daemon = await Daemon.StartAsync(programs, "request_rate = 0\n[watcher:web]\ncmd = sleep 3600\nnumprocesses = 4\n", cancellationToken))
        {
            foreach (var command in new[] { "numwatchers", "list", "status" })
            {
                List<double> rates = [];
                for (var round = 0; round < Rounds; round++)
                {
                    rates.Add(await Task.Run(() => Pipelined(daemon.Control, command, cancellationToken), cancellationToken));
                }

                Figures.Print($"{command}, {UnderWay} under way", rates, "requests/s");
            }
        }

        await FlappingAsync(programs, cancellationToken);
    }

    /// <summary>Requests per second.</summary>
    private static double Pipelined(string endpoint, string command, CancellationToken cancellationToken)
    {
        using var dealer = new DealerSocket();
        dealer.Options.Linger = TimeSpan.Zero;
        dealer.Options.SendHighWatermark = dealer.Options.ReceiveHighWatermark = 0;
        dealer.Connect(endpoint);
        var request = Encoding.ASCII.GetBytes($$$"""{"id":"1","command":"{{{command}}}","properties":{}}""");
        var since = Stopwatch.GetTimestamp();
        var sent = 0;
        for (var answered = 0; answered < Requests; answered++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            while (sent < Requests && sent - answered < UnderWay)
            {
                dealer.SendFrame(request);
                sent++;
            }

            var reply = dealer.ReceiveFrameBytes();
            if (reply.AsSpan().IndexOf("\"error\""u8) >= 0)
            {
                throw new InvalidOperationException(Encoding.UTF8.GetString(reply));
            }
        }

        return Requests / Stopwatch.GetElapsedTime(since).TotalSeconds;
    }

    /// <summary>The processes end after a moment each, again and again; they are told not to back off by living just long enough.</summary>
    private static async Task FlappingAsync(string? programs, CancellationToken cancellationToken)
    {
        await using var daemon = await Daemon.StartAsync(
            programs,
            string.Create(CultureInfo.InvariantCulture, $"[watcher:flapper]\ncmd = sleep 1\nnumprocesses = {Flapping}\ncopy_env = True\n"),
            cancellationToken);
        using var client = new CircusClient(daemon.Control);
        List<double> times = [];
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < _flapTime)
        {
            var since = Stopwatch.GetTimestamp();
            var reply = await client.SendAsync(new ControlRequest("numprocesses"), null, cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
            if (reply.IsError)
            {
                throw new InvalidOperationException(reply.Reason);
            }

            await Task.Delay(1, cancellationToken);
        }

        Figures.Print(string.Create(CultureInfo.InvariantCulture, $"an answer while {Flapping} processes flap"), times, "ms");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"the longest of them",-50} {times[^1]:0.00} ms"));
    }
}
