using System.Collections.Concurrent;

namespace Circus.Daemon.Streams;

/// <summary>
/// The last that each process wrote, in memory, for people who want to see it now. What the pump reads goes by here; a process that
/// writes little costs little, one that writes much a fixed amount, which is larger while somebody follows it.
/// </summary>
internal sealed class OutputTails(TimeProvider time)
{
    private readonly ConcurrentDictionary<(int Pid, StreamName Stream), OutputTail> _tails = new();
    private long _lastNumber;

    /// <summary>On the pump's thread.</summary>
    public void Add(int pid, StreamName stream, ReadOnlySpan<byte> bytes) =>
        _tails.GetOrAdd((pid, stream), _ => new OutputTail()).Add(Interlocked.Increment(ref _lastNumber), time.GetUtcNow(), bytes);

    /// <summary>The process is of no interest any more; its number may be another one's soon.</summary>
    public void Forget(int pid)
    {
        _tails.TryRemove((pid, StreamName.Stdout), out _);
        _tails.TryRemove((pid, StreamName.Stderr), out _);
    }

    /// <summary>The last lines of some processes, in the order in which they were written.</summary>
    /// <param name="pids">Whose.</param>
    /// <param name="stream">Which; null for both.</param>
    /// <param name="after">Only what came after this number, see <see cref="OutputLine.Number"/>.</param>
    /// <param name="most">At most so many.</param>
    public IReadOnlyList<OutputLine> Lines(IEnumerable<int> pids, StreamName? stream, long after, int most) =>
        [.. Tails(pids, stream).SelectMany(tail => tail.Value.Lines(tail.Key.Pid, tail.Key.Stream, after)).OrderBy(line => line.Number).TakeLast(most)];

    /// <summary>The first lines behind a number, for somebody who comes again: more is kept for him from now on.</summary>
    /// <param name="pids">Whose.</param>
    /// <param name="stream">Which; null for both.</param>
    /// <param name="after">What he has seen, see <see cref="OutputLine.Number"/>.</param>
    /// <param name="most">At most so many, and those that have the number of the last one.</param>
    public OutputPage Follow(IEnumerable<int> pids, StreamName? stream, long after, int most)
    {
        var now = time.GetUtcNow();
        List<OutputLine> lines = [];
        var lost = 0L;
        foreach (var ((pid, name), tail) in Tails(pids, stream))
        {
            lines.AddRange(tail.Lines(pid, name, after));
            lost += tail.LostAfter(after);
            tail.KeepMore(now);
        }

        var ordered = lines.OrderBy(line => line.Number).ToList();
        if (ordered.Count > most)
        {
            // A number is never given out by halves: what is left of it would not be asked for any more.
            var last = ordered[Math.Max(0, most - 1)].Number;
            ordered = [.. ordered.TakeWhile(line => line.Number <= last)];
        }

        return new OutputPage(ordered, lost);
    }

    private IEnumerable<KeyValuePair<(int Pid, StreamName Stream), OutputTail>> Tails(IEnumerable<int> pids, StreamName? stream)
    {
        StreamName[] streams = stream is { } one ? [one] : [StreamName.Stdout, StreamName.Stderr];
        foreach (var pid in pids)
        {
            foreach (var name in streams)
            {
                if (_tails.TryGetValue((pid, name), out var tail))
                {
                    yield return KeyValuePair.Create((pid, name), tail);
                }
            }
        }
    }
}
