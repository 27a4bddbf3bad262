using Circus.Daemon.Interop;

namespace Circus.Daemon.Streams;

internal sealed partial class OutputPump
{
    private sealed unsafe partial class Worker
    {
        private const int LookMs = 10;

        private long _lastLook;

        /// <summary>Says what is missing, at the place where it would be.</summary>
        public void TellLoss(Source source)
        {
            if (source.Mark.Missing - source.Told is > 0 and var missing)
            {
                var cause = source.IsDropping ? TooSlow : OfFormer;
                source.Told += missing;
                source.IsDropping = false;
                Begin(source);
                try
                {
                    source.Sink.ReportLoss(missing, cause, source.Mark);
                }
                catch (Exception e)
                {
                    // As in Deliver.
                    _pump.SinkFailed(e, source.Pid, source.Stream);
                }

                Came();
            }
        }

        /// <summary>
        /// A large write(2) that finds no room wakes nobody who waits for something to read, unless the pipe was empty before (pipe_write of fs/pipe.c):
        /// so the pipes of those that wait are looked at again and again.
        /// </summary>
        private void MakeRoom()
        {
            if (_pump._slowLanes == 0 || Environment.TickCount64 - _lastLook < LookMs)
            {
                return;
            }

            _lastLook = Environment.TickCount64;
            foreach (var source in _pump._sources.Values)
            {
                if (source.Lane.IsSlow)
                {
                    MakeRoom(source);
                }
            }
        }

        /// <summary>
        /// On the worker of the pump, for what goes to a place that hangs: nothing as long as there is room in the pipe. A pipe may be full with half of
        /// its bytes, and whoever writes to it then waits: before that the oldest go, and are counted.
        /// </summary>
        private void MakeRoom(Source source)
        {
            lock (source.Gate)
            {
                if (!source.IsOpen || !source.Lane.IsSlow)
                {
                    return;
                }

                if (source.Capacity == 0)
                {
                    Enlarge(source);
                    // From now on told of what comes, not of what is there.
                    _pump._epoll.Rearm(source.Fd, source.Token, isEdge: true);
                }

                fixed (byte* buffer = _buffer)
                {
                    ShowHead(source, buffer);
                    if (Waits(source.Fd) >= source.Capacity / 2)
                    {
                        Drop(source, buffer);
                    }
                }
            }
        }

        /// <summary>Bytes in a pipe, ioctl FIONREAD of pipe(7).</summary>
        private static int Waits(SafeFd fd)
        {
            int count;
            return LibC.IoCtl(fd.Number, LibC.FIONREAD, (byte*)&count) < 0 ? 0 : count;
        }

        private void Drop(Source source, byte* buffer)
        {
            if (!source.IsDropping)
            {
                source.IsDropping = true;
                _pump.Dropping(source.Pid, source.Stream);
            }

            if (source.Unclaim() is > 0 and var claimed)
            {
                // Those that are being written: counted until that is done.
                TakeOut(source, buffer, claimed, claimed);
            }

            while (Waits(source.Fd) >= source.Capacity / 2 && Look(source, buffer, source.Capacity / 4) is > 0 and var count)
            {
                var lines = _buffer.AsSpan(0, (int)count).LastIndexOf((byte)'\n') + 1;
                source.Mark.Arm(buffer[0]);
                var taken = lines == 0 ? (int)count : lines;
                TakeOut(source, buffer, taken, taken);
            }
        }

        private void ShowHead(Source source, byte* buffer)
        {
            // What is further behind is shown when it comes to the head.
            if (source.Shown < BufferSize && Look(source, buffer) is > 0 and var count)
            {
                Show(source, _buffer.AsSpan(0, (int)count));
            }
        }

        /// <summary>So that a second of a busy program has room in it. An unprivileged user may have used up what the system lets him have.</summary>
        private void Enlarge(Source source)
        {
            if (source.IsEnlarged)
            {
                // From the last time.
            }
            else if (Interlocked.Increment(ref _pump._enlarged) <= MostEnlarged && LibC.Fcntl(source.Fd.Number, LibC.F_SETPIPE_SZ, SlowPipeSize) >= 0)
            {
                source.IsEnlarged = true;
            }
            else
            {
                Interlocked.Decrement(ref _pump._enlarged);
            }

            source.Capacity = Math.Max(1, LibC.Fcntl(source.Fd.Number, LibC.F_GETPIPE_SZ, 0));
        }

        /// <summary>On a worker that was held up: writes what waits for its place, until nothing does; then the way is direct again.</summary>
        private void CatchUp(Lane lane)
        {
            // When the program is to be replaced, what is in the pipes is for the next one.
            while (!_pump._leaves)
            {
                if (lane.TryTake(out var action))
                {
                    action(this);
                }
                else if (!WriteWhatWaits(lane) && lane.TryEnd())
                {
                    Interlocked.Decrement(ref _pump._slowLanes);
                    GiveBack(lane);
                    return;
                }
            }
        }

        /// <summary>False when there was nothing.</summary>
        private bool WriteWhatWaits(Lane lane)
        {
            var before = Interlocked.Read(ref _deliveries);
            foreach (var source in _pump._sources.Values.Where(source => source.Lane == lane))
            {
                if (Read(source, ReadsPerRound))
                {
                    Finish(source);
                }
                else
                {
                    TellLoss(source);
                }
            }

            return Interlocked.Read(ref _deliveries) != before;
        }

        private void GiveBack(Lane lane)
        {
            foreach (var source in _pump._sources.Values.Where(source => source.Lane == lane))
            {
                lock (source.Gate)
                {
                    if (source.IsOpen)
                    {
                        Shrink(source);
                        _pump._epoll.Rearm(source.Fd, source.Token, isEdge: source.Sink.TakesLines);
                    }
                }
            }
        }

        private void Shrink(Source source)
        {
            source.Capacity = 0;
            // Refused while more than that is in it: then it stays as it is.
            if (source.IsEnlarged && LibC.Fcntl(source.Fd.Number, LibC.F_SETPIPE_SZ, BufferSize) >= 0)
            {
                source.IsEnlarged = false;
                Interlocked.Decrement(ref _pump._enlarged);
            }
        }
    }
}
