using System.Buffers.Text;
using System.Diagnostics;

namespace Circus.Benchmarks;

/// <summary>Follows a file whose lines are times of CLOCK_MONOTONIC, and sees how long each was on its way.</summary>
internal sealed class LineDelays(string path)
{
    private readonly Lock _lock = new();
    private double _longest;

    /// <summary>The longest since it was last asked, in ms.</summary>
    public double TakeLongest()
    {
        lock (_lock)
        {
            var longest = _longest;
            _longest = 0;
            return longest;
        }
    }

    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var buffer = new byte[64 * 1024];
        var rest = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            var read = file.Read(buffer, rest, buffer.Length - rest);
            if (read == 0)
            {
                await Task.Delay(1, CancellationToken.None);
                continue;
            }

            rest = Look(buffer, rest + read);
        }
    }

    /// <summary>Returns how much is left of a line that is not complete.</summary>
    private int Look(byte[] buffer, int length)
    {
        var now = (double)Stopwatch.GetTimestamp() / Stopwatch.Frequency;
        var text = buffer.AsSpan(0, length);
        while (text.IndexOf((byte)'\n') is >= 0 and var end)
        {
            if (Utf8Parser.TryParse(text[..end], out double written, out _))
            {
                lock (_lock)
                {
                    _longest = Math.Max(_longest, (now - written) * 1000);
                }
            }

            text = text[(end + 1)..];
        }

        var left = text.Length;
        text.CopyTo(buffer);
        return left;
    }
}
