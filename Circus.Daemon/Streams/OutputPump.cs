using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Circus.Daemon.Interop;
using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Streams;

/// <summary>
/// Reads the output of all children on one thread and hands it to their sinks. Reads are non-blocking and fair: a child that floods its
/// pipe gets a few reads per round, then the others have their turn.
/// </summary>
internal sealed unsafe partial class OutputPump : IDisposable
{
    /// <summary>What a pipe holds unless it was enlarged, pipe(7).</summary>
    private const int BufferSize = 64 * 1024;

    private const int ReadsPerRound = 4;

    /// <summary>When a stream is cut off although somebody may still write: no more than a pipe can hold at most by default (1 MiB, pipe(7)).</summary>
    private const int ReadsPerDrain = 16;

    private const int EventsPerRound = 64;
    private const ulong WakeToken = 0;

    /// <summary>struct epoll_event is packed on x86-64 only, epoll_ctl(2): the token follows the 4 bytes of flags at once there.</summary>
    private static readonly int _tokenOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int _eventSize = _tokenOffset + sizeof(ulong);

    private readonly ILogger<OutputPump> _logger;
    private readonly Func<int, StreamName, ReadMark?>? _marks;
    private readonly SafeFd _copyReader;
    private readonly SafeFd _copyWriter;
    private readonly SafeFd _epoll;
    private readonly SafeFd _wake;
    private readonly Thread _thread;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferSize, pinned: true);
    private readonly ConcurrentDictionary<ulong, Source> _sources = new();
    private readonly ConcurrentQueue<Request> _requests = new();
    private ulong _lastToken = WakeToken;
    private volatile bool _stopping;

    /// <param name="logger">For what goes wrong.</param>
    /// <param name="marks">Where it is noted how far a stream has been taken; null when nothing outlives the daemon.</param>
    public OutputPump(ILogger<OutputPump> logger, Func<int, StreamName, ReadMark?>? marks = null)
    {
        _logger = logger;
        _marks = marks;
        if (Descriptors.OpenPipe(out var copyReader, out var copyWriter) is not 0 and var error)
        {
            throw new IOException($"cannot create the output pump: {Errno.Describe(error)}");
        }

        (_copyReader, _copyWriter) = (copyReader!, copyWriter!);
        _epoll = new SafeFd(LibC.EpollCreate1(LibC.EPOLL_CLOEXEC));
        _wake = new SafeFd(LibC.EventFd(0, LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK));
        if (_epoll.IsInvalid || _wake.IsInvalid)
        {
            throw new IOException($"cannot create the output pump: {Errno.Describe(Errno.Last)}");
        }

        Register(_wake, WakeToken);
        _thread = new Thread(Run) { IsBackground = true, Name = "output pump" };
        _thread.Start();
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
        _sources[token] = new Source(token, fd, pid, stream, sink, _marks?.Invoke(pid, stream));
        try
        {
            Register(fd, token);
        }
        catch (IOException fault)
        {
            // The limits of the system: a child whose output is lost is better than one that nobody supervises.
            _sources.TryRemove(token, out _);
            fd.Dispose();
            CannotRead(pid, stream, fault.Message);
        }
    }

    /// <summary>
    /// For a process that is gone while others still hold its pipes: takes what is in them now, tells the sinks, and closes them.
    /// Completes at once when they have come to their end already. Call it before the pid can be given to another process.
    /// </summary>
    public Task DetachAndDrainAsync(int pid) => PostAsync(source => source.Pid == pid, null);

    /// <summary>Detaches and drains everything that goes to <paramref name="sink"/>, then disposes it, all on the pump's thread.</summary>
    public Task ReleaseAsync(IOutputSink sink) => PostAsync(source => ReferenceEquals(source.Sink, sink), sink);

    /// <summary>Drains and closes all streams, then ends the thread. Nothing may be attached at the same time.</summary>
    public void Dispose()
    {
        if (_stopping)
        {
            return;
        }

        _stopping = true;
        Wake();
        _thread.Join();
        _wake.Dispose();
        _epoll.Dispose();
        _copyReader.Dispose();
        _copyWriter.Dispose();
    }

    private Task PostAsync(Predicate<Source> which, IOutputSink? disposed)
    {
        var request = new Request(which, disposed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _requests.Enqueue(request);
        if (_stopping)
        {
            // The thread may have ended before it saw this; it is taken from the queue by one of both.
            _thread.Join();
            Serve();
        }
        else
        {
            Wake();
        }

        return request.Done.Task;
    }

    private void Register(SafeFd fd, ulong token)
    {
        var entry = stackalloc byte[16];
        *(uint*)entry = LibC.EPOLLIN;
        *(ulong*)(entry + _tokenOffset) = token;
        if (LibC.EpollCtl(_epoll.Number, LibC.EPOLL_CTL_ADD, fd.Number, entry) < 0)
        {
            throw new IOException($"cannot watch a pipe: {Errno.Describe(Errno.Last)}");
        }
    }

    private void Wake()
    {
        ulong one = 1;
        _ = LibC.Write(_wake.Number, (byte*)&one, sizeof(ulong));
    }

    private void Run()
    {
        var events = stackalloc byte[EventsPerRound * _eventSize];
        while (!_stopping)
        {
            var count = LibC.EpollWait(_epoll.Number, events, EventsPerRound, -1);
            for (var i = 0; i < count; i++)
            {
                var token = *(ulong*)(events + i * _eventSize + _tokenOffset);
                if (token == WakeToken)
                {
                    ulong ignored;
                    _ = LibC.Read(_wake.Number, (byte*)&ignored, sizeof(ulong));
                }
                else if (_sources.TryGetValue(token, out var source) && Read(source, ReadsPerRound))
                {
                    Finish(source);
                }
            }

            Serve();
        }

        Serve();
        foreach (var source in _sources.Values)
        {
            Read(source, ReadsPerDrain);
            Finish(source);
        }
    }

    private void Serve()
    {
        while (_requests.TryDequeue(out var request))
        {
            foreach (var source in _sources.Values)
            {
                if (request.Which(source))
                {
                    Read(source, ReadsPerDrain);
                    Finish(source);
                }
            }

            if (request.Disposed is { } sink)
            {
                try
                {
                    sink.Dispose();
                }
                catch (Exception e)
                {
                    // The end of a request: log and continue, the pump serves everybody.
                    SinkFailed(e, 0, StreamName.Stdout);
                }
            }

            request.Done.SetResult();
        }
    }

    /// <summary>Reads at most so many buffers. True at the end of the stream.</summary>
    private bool Read(Source source, int reads)
    {
        fixed (byte* buffer = _buffer)
        {
            for (var i = 0; i < reads; i++)
            {
                var count = source.Mark is { } mark ? Take(source, mark, buffer) : Pull(source, buffer);
                if (count == 0)
                {
                    return true;
                }

                if (count < 0 && Errno.Last == Errno.EAGAIN)
                {
                    return false;
                }

                if (count < 0 && Errno.Last != Errno.EINTR)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private nint Pull(Source source, byte* buffer)
    {
        var count = LibC.Read(source.Fd.Number, buffer, BufferSize);
        if (count > 0)
        {
            Deliver(source, (int)count);
        }

        return count;
    }

    /// <summary>
    /// Looks at what is in the pipe, delivers it, and only then takes it out, tee(2): killed at any instant, the daemon leaves in the pipe
    /// what it has not delivered, and the mark says what it has delivered and not taken out. As read(2) otherwise.
    /// </summary>
    private nint Take(Source source, ReadMark mark, byte* buffer)
    {
        var count = LibC.Tee(source.Fd.Number, _copyWriter.Number, BufferSize, LibC.SPLICE_F_NONBLOCK);
        if (count <= 0)
        {
            return count;
        }

        Fill(_copyReader, buffer, count);
        // The former daemon's, at the head of the pipe: if it got as far as that, they are not delivered again.
        var known = source.HasBegun ? 0 : Known(source, mark, (int)count);
        source.HasBegun = true;
        if (known > 0)
        {
            Fill(source.Fd, buffer, known);
            mark.Clear();
            return known;
        }

        mark.Writing((int)count);
        Deliver(source, (int)count);
        mark.Written((int)count);
        Fill(source.Fd, buffer, count);
        mark.Clear();
        return count;
    }

    private int Known(Source source, ReadMark mark, int count)
    {
        var pending = mark.Pending;
        // Fewer bytes than it had seen: it had taken them out already.
        return pending == 0 || pending > count ? 0 : source.Sink.WrittenOf(_buffer.AsSpan(0, pending)) ?? (mark.IsWritten ? pending : 0);
    }

    /// <summary>Reads exactly so many bytes, which are known to be there.</summary>
    private static void Fill(SafeFd fd, byte* buffer, nint count)
    {
        for (nint filled = 0; filled < count;)
        {
            var read = LibC.Read(fd.Number, buffer + filled, (nuint)(count - filled));
            if (read <= 0 && Errno.Last != Errno.EINTR)
            {
                // A child that reads its own output has taken it.
                return;
            }

            filled += Math.Max(read, 0);
        }
    }

    private void Deliver(Source source, int count)
    {
        if (source.IsBroken)
        {
            return;
        }

        try
        {
            source.Sink.Write(source.Pid, source.Stream, _buffer.AsSpan(0, count));
        }
        catch (Exception e)
        {
            // A sink must not throw. One that does loses this stream, read on so that the child is not blocked; the others go on.
            source.IsBroken = true;
            SinkFailed(e, source.Pid, source.Stream);
        }
    }

    private void Finish(Source source)
    {
        if (!_sources.TryRemove(source.Token, out _))
        {
            return;
        }

        try
        {
            source.Sink.EndOfStream(source.Pid, source.Stream);
        }
        catch (Exception e)
        {
            // As in Deliver.
            SinkFailed(e, source.Pid, source.Stream);
        }

        // Out of the set before it is closed: a child between vfork and exec holds a copy of the table, which would keep it alive there.
        _ = LibC.EpollCtl(_epoll.Number, LibC.EPOLL_CTL_DEL, source.Fd.Number, null);
        source.Fd.Dispose();
    }

    private sealed record Request(Predicate<Source> Which, IOutputSink? Disposed, TaskCompletionSource Done);

    private sealed class Source(ulong token, SafeFd fd, int pid, StreamName stream, IOutputSink sink, ReadMark? mark)
    {
        public ReadMark? Mark => mark;

        /// <summary>Whether anything was read from it by this daemon.</summary>
        public bool HasBegun { get; set; }

        public ulong Token => token;

        public SafeFd Fd => fd;

        public int Pid => pid;

        public StreamName Stream => stream;

        public IOutputSink Sink => sink;

        public bool IsBroken { get; set; }
    }
}
