using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Circus.Daemon.Control;
using Circus.Logging;
using Circus.Protocol.Client;
using Circus.Protocol.Keys;
using Circus.Stats.History;
using Circus.Stats.Interop;
using Circus.Stats.Publishing;
using Circus.Stats.Queries;
using Microsoft.Extensions.Logging;

namespace Circus.Stats;

/// <summary>The composition root of circusd-stats.</summary>
internal static partial class StatsHost
{
    private const int Failure = 1;

    /// <summary>Runs until a signal, or until the parent is gone.</summary>
    /// <returns>The exit status: 0, or 1 when a port, a key or the log is not to be had.</returns>
    public static async Task<int> RunAsync(StatsOptions options)
    {
        // First of all: one that ends while this program starts is already somebody else's when it is looked at later.
        var parent = LibC.GetPpid();
        if (!ProgramLog.TryCreate(new LogSettings { Level = options.LogLevel, Output = options.LogOutput }, out var log, out var logFault))
        {
            return Fail(logFault);
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
            return Fail(keyFault);
        }

        using var sockets = new SocketThread("circusd-stats");
        var publisher = new StatsPublisher(sockets);
        if (await publisher.BindAsync(options.Statspoint, keys) is { } fault)
        {
            return Fail(fault);
        }

        var store = new HistoryStore();
        using var loop = new StatsLoop(options.Interval, Protocol.Endpoint.TryParse(options.Statspoint, out var stats, out _) ? stats.Port : 0, publisher, store, time, logger);
        using var authorized = keys is null || options.AuthorizedKeysFile is null
            ? null
            : new AuthorizedKeysFile(options.AuthorizedKeysFile, keys, time, loggers.CreateLogger<AuthorizedKeysFile>());
        var query = new QueryEndpoint(sockets, GateOf(keys, authorized, time), loop.Post, time);
        var (endpoint, queryFault) = await query.BindAsync(options.Query, options.Statspoint, keys);
        if (queryFault is not null)
        {
            return Fail(queryFault);
        }

        loop.Query = endpoint;
        // The subscription comes before the first question: what happens between both is not lost.
        using var events = new EventSubscriber(options.Pubsub, thread: sockets);
        using var client = new CircusClient(options.Endpoint, sockets);
        var learner = new Learner(client, loop.Post, time, loggers.CreateLogger<Learner>());
        loop.NeedsDescription = learner.Request;
        var keeper = options.History is { } file ? new HistoryKeeper(file, store, loop.Post, time, logger) : null;
        keeper?.Load();
        LogPublishing(logger, options.Statspoint, options.Interval.TotalSeconds, endpoint!);
        Task[] feeders =
        [
            learner.RunAsync(stop.Token),
            FollowAsync(events, loop.Post, stop.Token),
            keeper?.RunAsync(stop.Token) ?? Task.CompletedTask,
        ];
        await RunAsync(loop, () => options.EndsWithParent && LibC.GetPpid() != parent, stop.Token);
        await stop.CancelAsync();
        await Task.WhenAll(feeders).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await (keeper?.SaveAsync() ?? Task.CompletedTask);
        return 0;
    }

    /// <summary>On a thread of its own: what it measures of itself is then its own, and nobody else's work delays a pass.</summary>
    private static Task RunAsync(StatsLoop loop, Func<bool> isOver, CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            loop.Run(isOver, cancellationToken);
            ended.SetResult();
        })
        { Name = "sampler", IsBackground = true }.Start();
        return ended.Task;
    }

    /// <summary>With keys, who has only that of the server may ask, as he may subscribe; see docs/decisions/0030.</summary>
    private static RequestGate GateOf(KeyPair? keys, AuthorizedKeysFile? authorized, TimeProvider time) =>
        keys is null ? new RequestGate(null, time) : new RequestGate(authorized ?? throw new InvalidOperationException("checked with the command line"), time, new Peer("tcp", Permission.Read));

    private static async Task FollowAsync(EventSubscriber events, Action<StatsMessage> post, CancellationToken cancellationToken)
    {
        events.Unreadable += topic => post(new StatsMessage.Malformed(topic));
        await foreach (var happened in events.ReadAllAsync(cancellationToken))
        {
            post(new StatsMessage.Happened(happened));
        }
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The registration is the caller's.")]
    private static PosixSignalRegistration OnSignal(PosixSignal signal, CancellationTokenSource stop) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });

    private static int Fail(string fault)
    {
        Console.Error.WriteLine($"circusd-stats: {fault}");
        return Failure;
    }

    [LoggerMessage(2000, LogLevel.Information, "Publishing on {Endpoint} every {Seconds} s, answering on {Query}", EventName = "Publishing")]
    private static partial void LogPublishing(ILogger logger, string endpoint, double seconds, string query);
}
