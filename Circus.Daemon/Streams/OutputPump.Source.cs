using Circus.Daemon.Interop;

namespace Circus.Daemon.Streams;

internal sealed partial class OutputPump
{
    /// <summary>One output of one process.</summary>
    private sealed class Source(ulong token, SafeFd fd, int pid, StreamName stream, IOutputSink sink, Lane lane, ReadMark mark)
    {
        private volatile IOutputSink _sink = sink;
        private volatile Lane _lane = lane;
        private int _claimed;
        private bool _isClosed;

        public ReadMark Mark => mark;

        /// <summary>Held while something is looked at or taken out of the pipe, never while it is written.</summary>
        public Lock Gate { get; } = new();

        /// <summary>Whether anything was read from it by this daemon.</summary>
        public bool HasBegun { get; set; }

        /// <summary>Nobody can write to it any more.</summary>
        public bool IsHungUp { get; set; }

        /// <summary>Since when there is nothing in it but the beginning of a line; 0 otherwise.</summary>
        public long PartialSince { get; set; }

        /// <summary>The beginning of a line was taken for a line: the newline that follows is the one that it got already.</summary>
        public bool IsCut { get; set; }

        public ulong Token => token;

        public SafeFd Fd => fd;

        public int Pid => pid;

        public StreamName Stream => stream;

        public IOutputSink Sink => _sink;

        public Lane Lane => _lane;

        public bool IsBroken { get; set; }

        /// <summary>What the pipe holds, once that matters; 0 before.</summary>
        public int Capacity { get; set; }

        public bool IsEnlarged { get; set; }

        /// <summary>So many bytes at the head of the pipe have been shown already.</summary>
        public int Shown { get; set; }

        /// <summary>What the sink knows of <see cref="ReadMark.Missing"/>.</summary>
        public long Told { get; set; } = mark.Missing - mark.Unsaid;

        public bool IsDropping { get; set; }

        /// <summary>So many bytes at the head of the pipe are being written.</summary>
        public void Claim(int count) => _claimed = count;

        /// <summary>Those bytes, for the one that takes them out; the second one to ask gets 0.</summary>
        public int Unclaim() => Interlocked.Exchange(ref _claimed, 0);

        /// <summary>If something is there, it is told once more.</summary>
        public void Rewatch(Epoll epoll, bool isEdge)
        {
            lock (Gate)
            {
                if (!_isClosed)
                {
                    epoll.Rearm(fd, token, isEdge);
                }
            }
        }

        /// <summary>By the worker that owns its lane, which it may lose by that.</summary>
        public void Redirect(IOutputSink next, Lane way)
        {
            IsBroken = false;
            _sink = next;
            // The last: whoever reads it then finds the sink that belongs to it.
            _lane = way;
        }

        /// <summary>Whether it is open; to be asked with the gate held by those that do not own its lane.</summary>
        public bool IsOpen => !_isClosed;

        /// <summary>Whether its pipe was enlarged.</summary>
        public bool Close(Epoll epoll)
        {
            lock (Gate)
            {
                _isClosed = true;
                // Out of the set before it is closed: a child between vfork and exec holds a copy of the table, which would keep it alive there.
                epoll.Remove(fd);
                fd.Dispose();
                return IsEnlarged;
            }
        }
    }
}
