using System.Diagnostics.CodeAnalysis;

namespace Circus.Protocol.Keys;

/// <summary>Bytes as printable text, https://rfc.zeromq.org/spec/32/: a key of 32 bytes has 40 characters.</summary>
public static class Z85
{
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

    /// <summary>The text of bytes whose number divides by four.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length % 4, 0, nameof(bytes));
        var text = new char[bytes.Length / 4 * 5];
        for (var (from, to) = (0, 0); from < bytes.Length; from += 4, to += 5)
        {
            var value = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes[from..]);
            for (var i = 4; i >= 0; i--, value /= 85)
            {
                text[to + i] = Digits[(int)(value % 85)];
            }
        }

        return new string(text);
    }

    /// <summary>False when it is no such text.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text.Length % 5 != 0)
        {
            return false;
        }

        var result = new byte[text.Length / 5 * 4];
        for (var (from, to) = (0, 0); from < text.Length; from += 5, to += 4)
        {
            var value = 0UL;
            for (var i = 0; i < 5; i++)
            {
                var digit = Digits.IndexOf(text[from + i], StringComparison.Ordinal);
                if (digit < 0)
                {
                    return false;
                }

                value = (value * 85) + (uint)digit;
            }

            if (value > uint.MaxValue)
            {
                return false;
            }

            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(result.AsSpan(to), (uint)value);
        }

        bytes = result;
        return true;
    }
}
