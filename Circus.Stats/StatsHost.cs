using System.Runtime.InteropServices;
using System.Threading.Channels;
using Circus.Logging;
using Circus.Protocol.Client;
using Circus.Protocol.Keys;
using Circus.Stats.Interop;
using Microsoft.Extensions.Logging;

namespace Circus.Stats;

/// <summary>The composition root of circusd-stats, and its loop: events and descriptions change the registry, ticks measure.</summary>
internal static partial class StatsHost
{
    private const int Failure = 1;

    /// <summary>Runs until a signal, or until the parent is gone.</summary>
    /// <returns>The exit status: 0, or 1 when the port or the log is not to be had.</returns>
    public static async Task<int> RunAsync(StatsOptions options)
    {
        // First of all: one that ends while this program starts is already somebody else's when it is looked at later.
        var parent = LibC.GetPpid();
        if (!ProgramLog.TryCreate(new LogSettings { Level = options.LogLevel, Output = options.LogOutput }, out var log, out var logFault))
        {
            Console.Error.WriteLine($"circusd-stats: {logFault}");
            return Failure;
        }

        using var opened = log;
        var loggers = log.Loggers;
        var time = TimeProvider.System;
        var logger = loggers.CreateLogger("circus.stats");
        // Never disposed: a signal that arrives at the very end must still find it.
        var stop = new CancellationTokenSource();
        using var hangUp = OnSignal(PosixSignal.SIGHUP, stop);
        using var quit = OnSignal(PosixSignal.SIGQUIT, stop);
        using var interrupt = OnSignal(PosixSignal.SIGINT, stop);
        using var terminate = OnSignal(PosixSignal.SIGTERM, stop);

        KeyPair? keys = null;
        if (options.CurveSecretKeyFile is { } path && !KeyFile.TryReadPair(path, out keys, out var keyFault))
        {
            Console.Error.WriteLine($"circusd-stats: {keyFault}");
            return Failure;
        }

        using var sockets = new SocketThread("circusd-stats");
        var publisher = new StatsPublisher(sockets);
        if (await publisher.BindAsync(options.Statspoint, keys) is { } fault)
        {
            Console.Error.WriteLine($"circusd-stats: {fault}");
            return Failure;
        }

        // The subscription comes before the first question: what happens between both is not lost.
        using var events = new EventSubscriber(options.Pubsub, thread: sockets);
        using var client = new CircusClient(options.Endpoint, sockets);
        var registry = new PidRegistry();
        using var sampler = new Sampler(registry, publisher, time);
        // Unbounded: at most one tick and one description at a time, and the events come out of a bounded queue.
        var mailbox = Channel.CreateUnbounded<StatsMessage>(new() { SingleReader = true });
        var learner = new Learner(client, mailbox.Writer, time, loggers.CreateLogger<Learner>());
        LogPublishing(logger, options.Statspoint, options.Interval.TotalSeconds);
        Task[] feeders =
        [
            learner.RunAsync(stop.Token),
            FollowAsync(events, mailbox.Writer, stop.Token),
            TickAsync(options, parent, time, mailbox.Writer, stop),
        ];
        try
        {
            await foreach (var message in mailbox.Reader.ReadAllAsync(stop.Token))
            {
                Handle(message, registry, sampler, learner, logger);
            }
        }
        catch (OperationCanceledException)
        {
            // The end, as asked for.
        }

        await Task.WhenAll(feeders).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return 0;
    }

    private static void Handle(StatsMessage message, PidRegistry registry, Sampler sampler, Learner learner, ILogger logger)
    {
        switch (message)
        {
            case StatsMessage.Happened(var happened):
                if (!registry.Apply(happened))
                {
                    learner.Request();
                }

                break;
            case StatsMessage.Asked:
                registry.BeginLearning();
                break;
            case StatsMessage.Described(var node):
                registry.Learn(node);
                break;
            case StatsMessage.Tick(var done):
                try
                {
                    sampler.Round();
                }
                catch (Exception fault)
                {
                    // The last line of the loop: whatever went wrong with one round, the next one is still measured.
                    LogFault(logger, fault);
                }

                done.SetResult();
                break;
        }
    }

    private static async Task FollowAsync(EventSubscriber events, ChannelWriter<StatsMessage> mailbox, CancellationToken cancellationToken)
    {
        await foreach (var happened in events.ReadAllAsync(cancellationToken))
        {
            mailbox.TryWrite(new StatsMessage.Happened(happened));
        }
    }

    private static async Task TickAsync(
        StatsOptions options, int parent, TimeProvider time, ChannelWriter<StatsMessage> mailbox, CancellationTokenSource stop)
    {
        using var timer = new PeriodicTimer(options.Interval, time);
        while (await timer.WaitForNextTickAsync(stop.Token))
        {
            if (options.EndsWithParent && LibC.GetPpid() != parent)
            {
                await stop.CancelAsync();
                return;
            }

            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            mailbox.TryWrite(new StatsMessage.Tick(done));
            await done.Task.WaitAsync(stop.Token);
        }
    }

    private static PosixSignalRegistration OnSignal(PosixSignal signal, CancellationTokenSource stop) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });

    [LoggerMessage(2000, LogLevel.Information, "Publishing on {Endpoint} every {Seconds} s", EventName = "Publishing")]
    private static partial void LogPublishing(ILogger logger, string endpoint, double seconds);

    [LoggerMessage(2003, LogLevel.Error, "A round of measurements failed; the next one follows", EventName = "RoundFault")]
    private static partial void LogFault(ILogger logger, Exception fault);
}
