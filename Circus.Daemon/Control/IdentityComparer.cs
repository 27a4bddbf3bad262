using System.Diagnostics.CodeAnalysis;

namespace Circus.Daemon.Control;

/// <summary>Compares the names that ZeroMQ gives connections.</summary>
internal sealed class IdentityComparer : IEqualityComparer<byte[]>
{
    public static readonly IdentityComparer Instance = new();

    public bool Equals(byte[]? one, byte[]? other) => one.AsSpan().SequenceEqual(other);

    public int GetHashCode([DisallowNull] byte[] identity)
    {
        // With a seed of this process: nobody can choose names that collide.
        var hash = default(HashCode);
        hash.AddBytes(identity);
        return hash.ToHashCode();
    }
}
