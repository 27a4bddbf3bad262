using Circus.Daemon.Interop;

namespace Circus.Daemon.Streams;

internal sealed partial class OutputPump
{
    /// <summary>The thread that reads and writes, and what it needs for that.</summary>
    private sealed unsafe class Worker
    {
        private const int EventsPerRound = 64;

        /// <summary>Nothing to deliver, although something is in the pipe.</summary>
        private const nint Waiting = -2;

        private readonly OutputPump _pump;
        private readonly SafeFd _copyReader;
        private readonly SafeFd _copyWriter;
        private readonly Thread _thread;
        private readonly int _longestLine;
        private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferSize, pinned: true);
        private volatile Source? _delivering;
        private long _deliveries;
        private long _seen;

        public Worker(OutputPump pump)
        {
            _pump = pump;
            if (Descriptors.OpenPipe(out var copyReader, out var copyWriter) is not 0 and var error)
            {
                throw new IOException($"cannot create the output pump: {Errno.Describe(error)}");
            }

            (_copyReader, _copyWriter) = (copyReader!, copyWriter!);
            // Smaller than usual when the user has many pipes, pipe(7).
            _longestLine = Math.Min(LongestLine, LibC.Fcntl(_copyReader.Number, LibC.F_GETPIPE_SZ, 0) / 2);
            _thread = new Thread(Run) { IsBackground = true, Name = "output pump" };
        }

        /// <summary>Whose output is being written just now, or null.</summary>
        public Source? Delivering => _delivering;

        public bool HasEnded => !_thread.IsAlive;

        public void Start() => _thread.Start();

        /// <summary>False when it goes on.</summary>
        public bool Join(TimeSpan limit) => _thread.Join(limit);

        /// <summary>Whether it is still in the same write as when it was asked last.</summary>
        public bool IsHeldUp()
        {
            var deliveries = Interlocked.Read(ref _deliveries);
            var isSame = deliveries == _seen && _delivering is not null;
            _seen = deliveries;
            return isSame;
        }

        /// <summary>Does what was asked for.</summary>
        public void Serve()
        {
            while (_pump._requests.TryDequeue(out var request))
            {
                foreach (var source in _pump._sources.Values)
                {
                    if (request.Which(source))
                    {
                        Read(source, ReadsPerDrain, isLast: true);
                        Finish(source);
                    }
                }

                if (request.Sink is { } sink)
                {
                    Do(sink, request.Reopens ? sink.Reopen : sink.Dispose, request.Done);
                    if (!request.Reopens && ReferenceEquals(sink.Place, sink))
                    {
                        _pump._lanes.TryRemove(sink, out _);
                    }
                }
                else
                {
                    request.Done.SetResult();
                }
            }
        }

        private bool IsReplaced => _pump._worker != this;

        private void Run()
        {
            Span<ulong> tokens = stackalloc ulong[EventsPerRound];
            while (!_pump._stopping && !IsReplaced)
            {
                var count = _pump._epoll.Wait(tokens, UntilPartialLine());
                _pump._watch.Change(_patience, Timeout.InfiniteTimeSpan);
                foreach (var token in tokens[..count])
                {
                    if (!IsReplaced && _pump._sources.TryGetValue(token, out var source) && Read(source, ReadsPerRound) && !IsReplaced)
                    {
                        Finish(source);
                    }
                }

                if (!IsReplaced)
                {
                    TakePartialLines();
                    Serve();
                    _pump._watch.Change(Timeout.Infinite, Timeout.Infinite);
                }
            }

            if (!IsReplaced)
            {
                _pump._watch.Change(_patience, Timeout.InfiniteTimeSpan);
                Serve();
                foreach (var source in _pump._sources.Values)
                {
                    if (IsReplaced)
                    {
                        break;
                    }

                    if (_pump._leaves && source.Mark is not null)
                    {
                        continue;
                    }

                    Read(source, ReadsPerDrain, isLast: true);
                    Finish(source);
                }
            }

            _copyReader.Dispose();
            _copyWriter.Dispose();
        }

        private int UntilPartialLine() =>
            _pump._partials.IsEmpty ? -1 : (int)Math.Clamp(_pump._partialDue - Environment.TickCount64, 0, PartialLineMs);

        /// <summary>Those that have waited long enough.</summary>
        private void TakePartialLines()
        {
            var now = Environment.TickCount64;
            if (_pump._partials.IsEmpty || now < _pump._partialDue)
            {
                return;
            }

            _pump._partialDue = long.MaxValue;
            foreach (var source in _pump._partials.Values)
            {
                if (!IsReplaced && now >= source.PartialSince + PartialLineMs)
                {
                    if (Read(source, ReadsPerRound) && !IsReplaced)
                    {
                        Finish(source);
                    }
                }
                else
                {
                    _pump._partialDue = Math.Min(_pump._partialDue, source.PartialSince + PartialLineMs);
                }
            }
        }

        /// <summary>Reads at most so many buffers. True at the end of the stream.</summary>
        private bool Read(Source source, int reads, bool isLast = false)
        {
            fixed (byte* buffer = _buffer)
            {
                if (source.Unclaim() is > 0 and var claimed)
                {
                    // Another thread was held up with these: it has them, and writes them when it can.
                    Fill(source.Fd, buffer, claimed);
                    source.Mark?.Clear();
                }

                for (var i = 0; i < reads && !IsReplaced; i++)
                {
                    var count = source.Mark is not null || source.Sink.TakesLines ? Take(source, buffer, isLast) : Pull(source, buffer);
                    if (count == 0)
                    {
                        return true;
                    }

                    if (count == Waiting || (count < 0 && Errno.Last == Errno.EAGAIN))
                    {
                        return false;
                    }

                    if (count < 0 && Errno.Last != Errno.EINTR)
                    {
                        return true;
                    }
                }

                if (source.Sink.TakesLines && !isLast)
                {
                    _pump._epoll.Rearm(source.Fd, source.Token);
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
        /// what it has not delivered, and the mark says what it has delivered and not taken out. As read(2) otherwise, or <see cref="Waiting"/>.
        /// </summary>
        private nint Take(Source source, byte* buffer, bool isLast)
        {
            var count = LibC.Tee(source.Fd.Number, _copyWriter.Number, BufferSize, LibC.SPLICE_F_NONBLOCK);
            if (count <= 0)
            {
                return count;
            }

            Fill(_copyReader, buffer, count);
            var head = _buffer.AsSpan(0, (int)count);
            var taken = Known(source, head);
            if (taken == 0 && source.IsCut && head[0] == (byte)'\n')
            {
                taken = 1;
            }

            source.HasBegun = true;
            source.IsCut = false;
            if (taken == 0)
            {
                taken = source.Sink.TakesLines ? LinesIn(source, head, isLast) : head.Length;
                if (taken == 0)
                {
                    return Waiting;
                }

                source.Claim(taken);
                Deliver(source, taken);
                if (IsReplaced)
                {
                    return taken;
                }

                taken = source.Unclaim();
            }

            Fill(source.Fd, buffer, taken);
            source.Mark?.Clear();
            return count;
        }

        /// <summary>The former daemon's, at the head of the pipe: those that it had delivered are not delivered again.</summary>
        private static int Known(Source source, ReadOnlySpan<byte> head)
        {
            if (source.HasBegun || source.Mark is not { Pending: > 0 and var pending } mark || pending > head.Length)
            {
                // Fewer bytes than it had seen: it had taken them out already.
                return 0;
            }

            return source.Sink.TakeUp(source.Pid, head[..pending], mark) ? pending : 0;
        }

        /// <summary>How much can be delivered; 0 when the beginning of a line has to wait for its rest.</summary>
        private int LinesIn(Source source, ReadOnlySpan<byte> head, bool isLast)
        {
            var complete = LinesOf.Complete(head, _longestLine);
            var now = Environment.TickCount64;
            if (complete == 0 && !isLast && !source.IsHungUp)
            {
                if (source.PartialSince == 0)
                {
                    source.PartialSince = now;
                    _pump._partialDue = _pump._partials.IsEmpty ? now + PartialLineMs : Math.Min(_pump._partialDue, now + PartialLineMs);
                    _pump._partials[source.Token] = source;
                }

                if (IsHungUp(source.Fd))
                {
                    // Looked at once more: the rest may have come just before the end.
                    source.IsHungUp = true;
                    _pump._epoll.Rearm(source.Fd, source.Token);
                    return 0;
                }

                if (now < source.PartialSince + PartialLineMs)
                {
                    return 0;
                }
            }

            if (source.PartialSince != 0)
            {
                source.PartialSince = 0;
                _pump._partials.TryRemove(source.Token, out _);
            }

            source.IsCut = complete == 0;
            return complete == 0 ? head.Length : complete;
        }

        private static bool IsHungUp(SafeFd fd)
        {
            var poll = stackalloc byte[8];
            *(int*)poll = fd.Number;
            *(short*)(poll + 4) = LibC.POLLIN;
            *(short*)(poll + 6) = 0;
            return LibC.Poll(poll, 1, 0) > 0 && (*(short*)(poll + 6) & LibC.POLLHUP) != 0;
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
            _pump._tails?.Add(source.Pid, source.Stream, _buffer.AsSpan(0, count));
            if (source.IsBroken || source.Lane.TryAdd(source.Sink, source.Pid, source.Stream, _buffer.AsSpan(0, count)))
            {
                return;
            }

            _delivering = source;
            Interlocked.Increment(ref _deliveries);
            try
            {
                source.Sink.Write(source.Pid, source.Stream, _buffer.AsSpan(0, count), source.Mark);
            }
            catch (Exception e)
            {
                // A sink must not throw. One that does loses this stream, read on so that the child is not blocked; the others go on.
                source.IsBroken = true;
                _pump.SinkFailed(e, source.Pid, source.Stream);
            }

            CatchUp(source);
        }

        /// <summary>If this thread was held up: writes what came for the sink meanwhile.</summary>
        private void CatchUp(Source source)
        {
            lock (_pump._takeOver)
            {
                if (!IsReplaced)
                {
                    // From here on nobody takes over because of this write.
                    _delivering = null;
                    return;
                }
            }

            for (var isDone = false; !isDone;)
            {
                try
                {
                    source.Lane.Flush();
                    isDone = true;
                }
                catch (Exception e)
                {
                    // As in Deliver; the rest is tried.
                    _pump.SinkFailed(e, source.Pid, source.Stream);
                }
            }
        }

        private void Finish(Source source)
        {
            if (!_pump._sources.TryRemove(source.Token, out _))
            {
                return;
            }

            _pump._partials.TryRemove(source.Token, out _);
            if (!source.Lane.TryAdd(source.Sink, () => End(source.Sink, source)))
            {
                End(source.Sink, source);
            }

            // Out of the set before it is closed: a child between vfork and exec holds a copy of the table, which would keep it alive there.
            _pump._epoll.Remove(source.Fd);
            source.Fd.Dispose();
        }

        private void End(IOutputSink sink, Source source)
        {
            try
            {
                sink.EndOfStream(source.Pid, source.Stream);
            }
            catch (Exception e)
            {
                // As in Deliver.
                _pump.SinkFailed(e, source.Pid, source.Stream);
            }
        }

        /// <summary>Behind everything that waits for the sink.</summary>
        private void Do(IOutputSink sink, Action action, TaskCompletionSource done)
        {
            if (!_pump._lanes.TryGetValue(sink.Place, out var lane) || !lane.TryAdd(sink, Act))
            {
                Act();
            }

            void Act()
            {
                try
                {
                    action();
                }
                catch (Exception e)
                {
                    // The end of a request: log and continue, the pump serves everybody.
                    _pump.SinkFailed(e, 0, StreamName.Stdout);
                }

                done.SetResult();
            }
        }
    }
}
