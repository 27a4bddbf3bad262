using Circus.Daemon.Interop;

namespace Circus.Daemon.Streams;

internal sealed partial class OutputPump
{
    /// <summary>The thread that reads and writes, and what it needs for that.</summary>
    private sealed unsafe class Worker
    {
        private const int EventsPerRound = 64;

        private readonly OutputPump _pump;
        private readonly SafeFd _copyReader;
        private readonly SafeFd _copyWriter;
        private readonly Thread _thread;
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
                        Read(source, ReadsPerDrain);
                        Finish(source);
                    }
                }

                if (request.Disposed is { } sink)
                {
                    Dispose(sink, request.Done);
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
                var count = _pump._epoll.Wait(tokens);
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

                    Read(source, ReadsPerDrain);
                    Finish(source);
                }
            }

            _copyReader.Dispose();
            _copyWriter.Dispose();
        }

        /// <summary>Reads at most so many buffers. True at the end of the stream.</summary>
        private bool Read(Source source, int reads)
        {
            fixed (byte* buffer = _buffer)
            {
                if (source.Unclaim() is > 0 and var claimed)
                {
                    // Another thread was held up with these: it has them, and writes them when it can.
                    Fill(source.Fd, buffer, claimed);
                    source.Mark!.Clear();
                }

                for (var i = 0; i < reads && !IsReplaced; i++)
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

            source.Claim((int)count);
            mark.Writing((int)count);
            Deliver(source, (int)count);
            if (!IsReplaced)
            {
                mark.Written((int)count);
                Fill(source.Fd, buffer, source.Unclaim());
                mark.Clear();
            }

            return count;
        }

        private int Known(Source source, ReadMark mark, int count)
        {
            var pending = mark.Pending;
            // Fewer bytes than it had seen: it had taken them out already.
            return pending == 0 || pending > count ? 0 : source.Lane.Sink.WrittenOf(_buffer.AsSpan(0, pending)) ?? (mark.IsWritten ? pending : 0);
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
            if (source.IsBroken || source.Lane.TryAdd(source.Pid, source.Stream, _buffer.AsSpan(0, count)))
            {
                return;
            }

            _delivering = source;
            Interlocked.Increment(ref _deliveries);
            try
            {
                source.Lane.Sink.Write(source.Pid, source.Stream, _buffer.AsSpan(0, count));
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

            if (!source.Lane.TryAdd(sink => End(sink, source)))
            {
                End(source.Lane.Sink, source);
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

        private void Dispose(IOutputSink sink, TaskCompletionSource done)
        {
            if (!_pump._lanes.TryRemove(sink, out var lane) || !lane.TryAdd(End))
            {
                End(sink);
            }

            void End(IOutputSink sink)
            {
                try
                {
                    sink.Dispose();
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
