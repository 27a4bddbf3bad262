using Circus.Daemon.Interop;

namespace Circus.Daemon.Streams;

internal sealed partial class OutputPump
{
    /// <summary>The thread that reads and writes, and what it needs for that.</summary>
    private sealed unsafe partial class Worker
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
        private volatile Lane? _kept;
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

        /// <summary>It is held up there, and will go on with nothing else.</summary>
        public void Keep(Lane lane) => _kept = lane;

        /// <summary>Does what was asked for.</summary>
        public void Serve()
        {
            while (_pump._requests.TryDequeue(out var request))
            {
                request(this);
            }
        }

        /// <summary>Now, or behind everything that waits there.</summary>
        public void Do(Lane? lane, Action<Worker> action)
        {
            if (lane is null || !lane.TryAdd(action))
            {
                action(this);
            }
        }

        /// <summary>Takes what is there, and closes it.</summary>
        public void Drain(Source source)
        {
            if (source.IsOpen)
            {
                Read(source, ReadsPerDrain, isLast: true);
                Finish(source);
            }
        }

        /// <summary>What is there goes where it went, all that comes to the other one.</summary>
        public void Redirect(Source source, IOutputSink next)
        {
            if (!source.IsOpen)
            {
                return;
            }

            if (Read(source, ReadsPerRound))
            {
                Finish(source);
                return;
            }

            TellLoss(source);
            Try(() => source.Sink.EndOfStream(source.Pid, source.Stream));
            lock (source.Gate)
            {
                ForgetPartial(source);
                Shrink(source);
                source.Redirect(next, _pump._lanes.GetOrAdd(next.Place, _ => new Lane()));
                _pump._epoll.Rearm(source.Fd, source.Token, isEdge: next.TakesLines);
            }
        }

        /// <summary>Something of a sink that is not a write.</summary>
        public void Try(Action action)
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
        }

        private bool IsReplaced => _pump._worker != this;

        /// <summary>The one worker of the pump reads everything whose way is direct; one that was held up, only what goes there.</summary>
        private bool MayRead(Source source) => IsReplaced ? source.Lane == _kept : !source.Lane.IsSlow;

        private void Run()
        {
            Span<ulong> tokens = stackalloc ulong[EventsPerRound];
            while (!_pump._stopping && !IsReplaced)
            {
                var count = _pump._epoll.Wait(tokens, _pump._slowLanes > 0 ? LookMs : UntilPartialLine());
                _pump._watch.Change(_patience, Timeout.InfiniteTimeSpan);
                foreach (var token in tokens[..count])
                {
                    if (!IsReplaced && _pump._sources.TryGetValue(token, out var source))
                    {
                        if (source.Lane.IsSlow)
                        {
                            MakeRoom(source);
                        }
                        else if (Read(source, ReadsPerRound) && !IsReplaced)
                        {
                            Finish(source);
                        }
                    }
                }

                if (!IsReplaced)
                {
                    MakeRoom();
                    TakePartialLines();
                    Serve();
                    _pump._watch.Change(Timeout.Infinite, Timeout.Infinite);
                }
            }

            if (!IsReplaced)
            {
                _pump._watch.Change(_patience, Timeout.InfiniteTimeSpan);
                Serve();
                foreach (var source in _pump._sources.Values.Where(source => !_pump._leaves || !source.Mark.Outlives))
                {
                    if (IsReplaced)
                    {
                        break;
                    }

                    Do(source.Lane, worker => worker.Drain(source));
                }
            }

            if (_kept is { } lane)
            {
                CatchUp(lane);
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
                if (source.Lane.IsSlow)
                {
                    // It is looked at anew when the way is direct again.
                    ForgetPartial(source);
                }
                else if (!IsReplaced && now >= source.PartialSince + PartialLineMs)
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
                for (var i = 0; i < reads && MayRead(source); i++)
                {
                    var count = Take(source, buffer, isLast);
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

                if (source.Sink.TakesLines && !isLast && !IsReplaced)
                {
                    source.Rewatch(_pump._epoll, isEdge: true);
                }
            }

            return false;
        }

        /// <summary>
        /// Looks at what is in the pipe, delivers it, and only then takes it out, tee(2): killed at any instant, the daemon leaves in the pipe
        /// what it has not delivered, and the mark says what it has delivered and not taken out. As read(2) otherwise, or <see cref="Waiting"/>.
        /// </summary>
        private nint Take(Source source, byte* buffer, bool isLast)
        {
            int taken;
            nint count;
            lock (source.Gate)
            {
                count = Look(source, buffer);
                if (count <= 0)
                {
                    return count;
                }

                var head = _buffer.AsSpan(0, (int)count);
                taken = Known(source, head);
                if (taken == 0 && source.IsCut && head[0] == (byte)'\n')
                {
                    taken = 1;
                }

                source.HasBegun = true;
                source.IsCut = false;
                if (taken > 0)
                {
                    source.Mark.Arm(head[0]);
                    TakeOut(source, buffer, taken);
                    return count;
                }

                taken = source.Sink.TakesLines ? LinesIn(source, head, isLast) : head.Length;
                if (taken == 0)
                {
                    return Waiting;
                }

                source.Mark.Arm(head[0]);
                source.Claim(taken);
            }

            TellLoss(source);
            Deliver(source, taken);
            lock (source.Gate)
            {
                if (source.Unclaim() > 0)
                {
                    TakeOut(source, buffer, taken);
                }
                else
                {
                    // They were taken out to make room, and have counted as lost until now.
                    source.Mark.Taken();
                    source.Mark.Settle(taken - source.Mark.TakeFailed());
                    source.Told += taken;
                }
            }

            return count;
        }

        /// <summary>What is at the head of the pipe, into the buffer. As read(2).</summary>
        private nint Look(Source source, byte* buffer, int most = BufferSize)
        {
            var count = LibC.Tee(source.Fd.Number, _copyWriter.Number, (nuint)Math.Min(most, BufferSize), LibC.SPLICE_F_NONBLOCK);
            if (count > 0)
            {
                Fill(_copyReader, buffer, count);
            }

            return count;
        }

        /// <summary>Takes bytes out that were given to the sink.</summary>
        private static void TakeOut(Source source, byte* buffer, int count)
        {
            var failed = source.Mark.TakeFailed();
            TakeOut(source, buffer, count, failed);
            source.Told += failed;
        }

        /// <summary>Takes bytes out that were looked at; the mark is armed with the first of them.</summary>
        private static void TakeOut(Source source, byte* buffer, int count, long lost)
        {
            source.Mark.Taking(lost);
            // The first byte and the rest: both or none, whenever the daemon is killed.
            var parts = stackalloc nint[] { (nint)source.Mark.Landing, 1, (nint)buffer, count - 1 };
            nint read;
            do
            {
                read = LibC.ReadV(source.Fd.Number, parts, 2);
            }
            while (read < 0 && Errno.Last == Errno.EINTR);

            if (read > 0 && read < count)
            {
                Fill(source.Fd, buffer, count - read);
            }

            source.Mark.Taken();
            source.Shown = Math.Max(0, source.Shown - count);
        }

        /// <summary>The former daemon's, at the head of the pipe: those that it had delivered are not delivered again.</summary>
        private static int Known(Source source, ReadOnlySpan<byte> head)
        {
            if (source.HasBegun || source.Mark is not { Pending: > 0 and var pending } mark || pending > head.Length)
            {
                return 0;
            }

            return source.Sink.TakeUp(source.Pid, head[..pending], mark) ? pending : 0;
        }

        /// <summary>How much can be delivered; 0 when the beginning of a line has to wait for its rest.</summary>
        private int LinesIn(Source source, ReadOnlySpan<byte> head, bool isLast)
        {
            var complete = LinesOf.Complete(head, _longestLine);
            var now = Environment.TickCount64;
            if (complete == 0 && !isLast && IsReplaced)
            {
                // Whoever has the way back will see.
                return 0;
            }

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
                    source.Rewatch(_pump._epoll, isEdge: true);
                    return 0;
                }

                if (now < source.PartialSince + PartialLineMs)
                {
                    return 0;
                }
            }

            ForgetPartial(source);
            source.IsCut = complete == 0;
            return complete == 0 ? head.Length : complete;
        }

        private void ForgetPartial(Source source)
        {
            if (source.PartialSince != 0)
            {
                source.PartialSince = 0;
                _pump._partials.TryRemove(source.Token, out _);
            }
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
            Show(source, _buffer.AsSpan(0, count));
            if (source.IsBroken)
            {
                return;
            }

            Begin(source);
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

            Came();
        }

        /// <summary>Something that may not come back.</summary>
        private void Begin(Source source)
        {
            _delivering = source;
            Interlocked.Increment(ref _deliveries);
        }

        private void Came()
        {
            lock (_pump._takeOver)
            {
                if (!IsReplaced)
                {
                    // From here on nobody takes over because of this.
                    _delivering = null;
                }
            }
        }

        /// <summary>To whoever looks at the tail, if it has not been shown before.</summary>
        private void Show(Source source, ReadOnlySpan<byte> head)
        {
            if (head.Length > source.Shown)
            {
                _pump._tails?.Add(source.Pid, source.Stream, head[source.Shown..]);
                source.Shown = head.Length;
            }
        }

        private void Finish(Source source)
        {
            if (!_pump._sources.TryRemove(source.Token, out _))
            {
                return;
            }

            _pump._partials.TryRemove(source.Token, out _);
            TellLoss(source);
            try
            {
                source.Sink.EndOfStream(source.Pid, source.Stream);
            }
            catch (Exception e)
            {
                // As in Deliver.
                _pump.SinkFailed(e, source.Pid, source.Stream);
            }

            if (source.Close(_pump._epoll))
            {
                Interlocked.Decrement(ref _pump._enlarged);
            }

            // The last of all: from here on somebody else may have its place.
            source.Mark.IsOpen = false;
        }
    }
}
