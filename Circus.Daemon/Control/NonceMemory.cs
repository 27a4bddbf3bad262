using System.Buffers.Binary;
using Circus.Protocol;

namespace Circus.Daemon.Control;

/// <summary>
/// The nonces of one key that were used lately, so that a copy of a request is not carried out again. Two generations: a nonce is
/// forgotten only when a request with it has become too old to be accepted. Not thread-safe.
/// </summary>
internal sealed class NonceMemory(TimeProvider time, int most = NonceMemory.DefaultMost)
{
    /// <summary>For one generation of two minutes; about 10 MB when full.</summary>
    public const int DefaultMost = 200_000;

    /// <summary>A request may be ahead by the skew and then lie around for it once more.</summary>
    private static readonly TimeSpan _generation = 2 * WireLimits.MaxClockSkew;

    private HashSet<Nonce> _current = [];
    private HashSet<Nonce> _previous = [];
    private long _since = time.GetTimestamp();

    /// <summary>Takes note of one.</summary>
    public NonceUse Use(ReadOnlySpan<byte> nonce)
    {
        var age = time.GetElapsedTime(_since);
        if (age >= _generation)
        {
            (_previous, _current) = (age < 2 * _generation ? _current : [], []);
            _since = time.GetTimestamp();
        }

        var key = new Nonce(
            BinaryPrimitives.ReadUInt64LittleEndian(nonce),
            BinaryPrimitives.ReadUInt64LittleEndian(nonce[8..]),
            BinaryPrimitives.ReadUInt64LittleEndian(nonce[16..]));
        if (_current.Contains(key) || _previous.Contains(key))
        {
            return NonceUse.Again;
        }

        return _current.Count < most && _current.Add(key) ? NonceUse.First : NonceUse.TooMany;
    }

    private readonly record struct Nonce(ulong A, ulong B, ulong C);
}

internal enum NonceUse
{
    First,

    /// <summary>A copy.</summary>
    Again,

    /// <summary>No room to remember it, so that it cannot be accepted.</summary>
    TooMany,
}
