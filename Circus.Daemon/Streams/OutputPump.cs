using System.Collections.Concurrent;
using Circus.Daemon.Interop;
using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Streams;

/// <summary>
/// Reads the output of all children on one thread and hands it to their sinks. Reads are non-blocking and fair: a child that floods its
/// pipe gets a few reads per round, then the others have their turn. A sink that does not come back (a disk that hangs) keeps its thread;
/// another one goes on with everybody else's output, see <see cref="Lane"/>. Nothing waits in memory: what is not written is in its pipe, where the
/// next daemon finds it.
/// </summary>
internal sealed partial class OutputPump : IDisposable
{
    /// <summary>What a pipe holds unless it was enlarged, pipe(7).</summary>
    private const int BufferSize = 64 * 1024;

    /// <summary>What anybody may enlarge a pipe to, /proc/sys/fs/pipe-max-size: about a second of a busy program.</summary>
    internal const int SlowPipeSize = 1024 * 1024;

    /// <summary>Pipes that are enlarged at one time; what a user may have in pipes by default, /proc/sys/fs/pipe-user-pages-soft.</summary>
    private const int MostEnlarged = 64;

    private const int ReadsPerRound = 4;

    /// <summary>When a stream is cut off although somebody may still write: no more than a pipe can hold at most by default (1 MiB, pipe(7)).</summary>
    private const int ReadsPerDrain = SlowPipeSize / BufferSize;

    /// <summary>So long a line that is not complete waits for its rest.</summary>
    private const int PartialLineMs = 1000;

    /// <summary>Far beyond what people read in a line; longer ones are taken in pieces. A pipe of the usual size is never full with less.</summary>
    private const int LongestLine = BufferSize / 2;

    private const string TooSlow = "it was written faster than the disk takes it";

    private const string OfFormer = "an earlier circusd could not write it";

    /// <summary>A write that takes longer holds up the others: another thread takes over.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(200);

    /// <summary>What the end of the daemon waits for a disk that hangs.</summary>
    private static readonly TimeSpan _lastPatience = TimeSpan.FromSeconds(3);

    private readonly ILogger<OutputPump> _logger;
    private readonly Func<int, StreamName, ReadMark?>? _marks;
    private readonly OutputTails? _tails;
    private readonly Epoll _epoll = new();
    private readonly ConcurrentDictionary<ulong, Source> _sources = new();
    private readonly ConcurrentDictionary<object, Lane> _lanes = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentQueue<Action<Worker>> _requests = new();
    private readonly List<Worker> _heldUp = [];

    // Those with nothing but the beginning of a line in their pipe.
    private readonly ConcurrentDictionary<ulong, Source> _partials = new();
    private long _partialDue;
    private int _enlarged;
    private volatile int _slowLanes;
    private readonly Lock _takeOver = new();
    private readonly Timer _watch;
    private ulong _lastToken = Epoll.WakeToken;
    private volatile Worker _worker;
    private volatile bool _stopping;
    private volatile bool _leaves;

    /// <param name="logger">For what goes wrong.</param>
    /// <param name="marks">Where it is noted how far a stream has been taken; null when nothing outlives the daemon.</param>
    /// <param name="tails">Keeps the last of it, or null.</param>
    /// <exception cref="IOException">Out of descriptors.</exception>
    public OutputPump(ILogger<OutputPump> logger, Func<int, StreamName, ReadMark?>? marks = null, OutputTails? tails = null)
    {
        _logger = logger;
        _marks = marks;
        _tails = tails;
        _watch = new Timer(_ => TakeOverIfHeldUp());
        _worker = new Worker(this);
        _worker.Start();
    }

    /// <summary>Takes over <paramref name="fd"/>: reads it to its end, then tells the sink and closes it.</summary>
    /// <param name="fd">The reading end of a pipe, non-blocking.</param>
    /// <param name="pid">The process that writes.</param>
    /// <param name="stream">Which of its streams this is.</param>
    /// <param name="sink">Called on the pump's thread only; not disposed, see <see cref="ReleaseAsync"/>.</param>
    public void Attach(SafeFd fd, int pid, StreamName stream, IOutputSink sink)
    {
        if (_stopping)
        {
            // Nobody would read it: the writer gets SIGPIPE, as after any reader's end.
            fd.Dispose();
            return;
        }

        var token = Interlocked.Increment(ref _lastToken);
        var mark = _marks?.Invoke(pid, stream) ?? ReadMark.InMemory();
        mark.Recover();
        mark.IsOpen = true;
        var source = new Source(token, fd, pid, stream, sink, _lanes.GetOrAdd(sink.Place, _ => new Lane()), mark);
        _sources[token] = source;
        try
        {
            // Of the beginning of a line that stays in the pipe is told once, not again and again.
            _epoll.Add(fd, token, isEdge: source.Sink.TakesLines);
        }
        catch (IOException fault)
        {
            // The limits of the system: a child whose output is lost is better than one that nobody supervises.
            _sources.TryRemove(token, out _);
            fd.Dispose();
            CannotRead(pid, stream, fault.Message);
            return;
        }

        if (mark.Unsaid > 0)
        {
            // It may never write again.
            Post(worker => worker.Do(source.Lane, one => one.TellLoss(source)));
        }
    }

    /// <summary>
    /// For a process that is gone while others still hold its pipes: takes what is in them now, tells the sinks, and closes them.
    /// Completes at once when they have come to their end already. Call it before the pid can be given to another process.
    /// </summary>
    public Task DetachAndDrainAsync(int pid) => EachAsync(source => source.Pid == pid, (worker, source) => worker.Drain(source), null, null);

    /// <summary>Detaches and drains everything that goes to <paramref name="sink"/>, then disposes it, all on the pump's thread.</summary>
    public Task ReleaseAsync(IOutputSink sink) => EachAsync(
        source => ReferenceEquals(source.Sink, sink),
        (worker, source) => worker.Drain(source),
        sink,
        () =>
        {
            sink.Dispose();
            if (ReferenceEquals(sink.Place, sink))
            {
                _lanes.TryRemove(sink, out _);
            }
        });

    /// <summary>Opens the file of a sink anew, behind what is being written.</summary>
    public Task ReopenAsync(IOutputSink sink) => EachAsync(_ => false, (_, _) => { }, sink, sink.Reopen);

    /// <summary>What goes to one sink goes to another from now on; what was there already has gone to the first. Behind a write that does not come back it waits.</summary>
    public Task RedirectAsync(IOutputSink former, IOutputSink next) => EachAsync(
        source => ReferenceEquals(source.Sink, former), (worker, source) => worker.Redirect(source, next), null, null);

    /// <summary>Ends the thread; what is in pipes that have a name stays there for the next daemon. Nothing may be attached at the same time.</summary>
    public void Leave()
    {
        _leaves = true;
        Dispose();
    }

    /// <summary>Drains and closes all streams, then ends the thread. Nothing may be attached at the same time.</summary>
    public void Dispose()
    {
        if (_stopping)
        {
            return;
        }

        _stopping = true;
        _epoll.Wake();
        JoinWorker();
        _watch.Dispose();
        // What a hanging disk does not take in this time is lost with the daemon.
        _heldUp.ForEach(worker => worker.Join(_lastPatience));
        _epoll.Dispose();
    }

    /// <summary>Waits for the one that works when it is over: another may take over meanwhile.</summary>
    private void JoinWorker()
    {
        Worker worker;
        do
        {
            lock (_takeOver)
            {
                // Within, the next one is there and not started yet.
                worker = _worker;
            }
        }
        while (!worker.Join(_patience) || worker != _worker);
    }

    private Task EachAsync(Predicate<Source> which, Action<Worker, Source> action, IOutputSink? sink, Action? then)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(worker =>
        {
            var sources = _sources.Values.Where(source => which(source)).ToList();
            // One more for the worker itself: those whose way is direct are finished within.
            var left = sources.Count + 1;
            foreach (var source in sources)
            {
                worker.Do(source.Lane, one =>
                {
                    action(one, source);
                    Completed();
                });
            }

            if (sink is null)
            {
                Completed();
                return;
            }

            worker.Do(_lanes.GetValueOrDefault(sink.Place), one =>
            {
                // Behind everything that waits for it.
                one.Try(then!);
                Completed();
            });

            void Completed()
            {
                if (Interlocked.Decrement(ref left) == 0)
                {
                    done.SetResult();
                }
            }
        });
        return done.Task;
    }

    private void Post(Action<Worker> request)
    {
        _requests.Enqueue(request);
        if (_stopping)
        {
            // The thread may have ended before it saw this; it is taken from the queue by one of both.
            JoinWorker();
            _worker.Serve();
        }
        else
        {
            _epoll.Wake();
        }
    }

    /// <summary>On a timer's thread: whether the worker has been in one write since it was last looked at.</summary>
    private void TakeOverIfHeldUp()
    {
        lock (_takeOver)
        {
            var worker = _worker;
            if (!worker.IsHeldUp())
            {
                _watch.Change(_patience, Timeout.InfiniteTimeSpan);
                return;
            }

            if (worker.Delivering is not { } source)
            {
                return;
            }

            try
            {
                var next = new Worker(this);
                HeldUp(source.Pid, source.Stream);
                source.Lane.Slow();
                Interlocked.Increment(ref _slowLanes);
                worker.Keep(source.Lane);
                _heldUp.RemoveAll(other => other.HasEnded);
                _heldUp.Add(worker);
                _worker = next;
                foreach (var other in _sources.Values.Where(other => other.Sink.TakesLines))
                {
                    // The one that is held up has been told of them and will not look.
                    other.Rewatch(_epoll, isEdge: true);
                }

                next.Start();
            }
            catch (IOException fault)
            {
                // Out of descriptors: tried again.
                CannotRead(source.Pid, source.Stream, fault.Message);
                _watch.Change(_patience, Timeout.InfiniteTimeSpan);
            }
        }
    }
}
