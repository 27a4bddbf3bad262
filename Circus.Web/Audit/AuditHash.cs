using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Circus.Web.Audit;

/// <summary>PURE: the link of the chain. Each entry's SHA-256 covers all of it and the hash before, so that a change anywhere changes all that follow.</summary>
internal static class AuditHash
{
    /// <summary>Before the first entry.</summary>
    public static readonly byte[] Start = new byte[SHA256.HashSizeInBytes];

    public static byte[] Of(ReadOnlySpan<byte> previous, long number, long time, AuditEntry entry)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previous);
        Append(hash, number);
        Append(hash, time);
        Append(hash, entry.Of ?? 0);
        foreach (var text in new[]
        {
            entry.Kind, entry.Actor, entry.Address, entry.Action, entry.Target, entry.Details, entry.Result, entry.Message, entry.Before, entry.After, entry.Request,
        })
        {
            Append(hash, text);
        }

        return hash.GetHashAndReset();
    }

    /// <summary>With its length first: nothing can move from one field into the next. -1 is for none, which is not the same as empty.</summary>
    private static void Append(IncrementalHash hash, string? text)
    {
        var bytes = text is null ? [] : Encoding.UTF8.GetBytes(text);
        Append(hash, text is null ? -1 : bytes.Length);
        hash.AppendData(bytes);
    }

    private static void Append(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
