using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Circus.Benchmarks.WebConsole;

/// <summary>
/// As much of MessagePack and of the SignalR hub protocol "blazorpack" as a Blazor circuit needs: invocations without an answer, with texts,
/// whole numbers, truth values and bytes.
/// </summary>
internal static class HubMessages
{
    public static byte[] Invocation(string? id, string method, params object?[] arguments)
    {
        var body = new ArrayBufferWriter<byte>();
        WriteArray(body, 6);
        Write(body, 1);
        Write(body, (byte)0x80);
        Write(body, id);
        Write(body, method);
        WriteArray(body, arguments.Length);
        foreach (var argument in arguments)
        {
            Write(body, argument);
        }

        WriteArray(body, 0);
        var frame = new ArrayBufferWriter<byte>(body.WrittenCount + 5);
        var length = (uint)body.WrittenCount;
        do
        {
            Byte(frame, (byte)((length & 0x7F) | (length > 0x7F ? 0x80u : 0)));
            length >>= 7;
        }
        while (length > 0);
        frame.Write(body.WrittenSpan);
        return frame.WrittenSpan.ToArray();
    }

    /// <summary>The messages of a frame; one that is cut off at the end is left out, and told in <paramref name="used"/>.</summary>
    public static List<object?[]> Read(ReadOnlySpan<byte> frame, out int used)
    {
        List<object?[]> messages = [];
        used = 0;
        while (used < frame.Length)
        {
            var (length, at, shift) = (0, used, 0);
            bool isMore;
            do
            {
                if (at == frame.Length)
                {
                    return messages;
                }

                isMore = (frame[at] & 0x80) != 0;
                length |= (frame[at++] & 0x7F) << shift;
                shift += 7;
            }
            while (isMore);
            if (at + length > frame.Length)
            {
                return messages;
            }

            var body = frame.Slice(at, length);
            if (Value(ref body) is object?[] message)
            {
                messages.Add(message);
            }

            used = at + length;
        }

        return messages;
    }

    private static object? Value(ref ReadOnlySpan<byte> from)
    {
        var kind = from[0];
        from = from[1..];
        switch (kind)
        {
            case < 0x80:
                return (long)kind;
            case >= 0xE0:
                return (long)(sbyte)kind;
            case >= 0x80 and < 0x90:
                return Map(ref from, kind & 0x0F);
            case >= 0x90 and < 0xA0:
                return Array(ref from, kind & 0x0F);
            case >= 0xA0 and < 0xC0:
                return Text(ref from, kind & 0x1F);
            case 0xC0:
                return null;
            case 0xC2 or 0xC3:
                return kind == 0xC3;
            case 0xC4:
                return Bytes(ref from, Take(ref from, 1)[0]);
            case 0xC5:
                return Bytes(ref from, BinaryPrimitives.ReadUInt16BigEndian(Take(ref from, 2)));
            case 0xC6:
                return Bytes(ref from, (int)BinaryPrimitives.ReadUInt32BigEndian(Take(ref from, 4)));
            case 0xCA:
                return (double)BinaryPrimitives.ReadSingleBigEndian(Take(ref from, 4));
            case 0xCB:
                return BinaryPrimitives.ReadDoubleBigEndian(Take(ref from, 8));
            case 0xCC:
                return (long)Take(ref from, 1)[0];
            case 0xCD:
                return (long)BinaryPrimitives.ReadUInt16BigEndian(Take(ref from, 2));
            case 0xCE:
                return (long)BinaryPrimitives.ReadUInt32BigEndian(Take(ref from, 4));
            case 0xCF:
                return (long)BinaryPrimitives.ReadUInt64BigEndian(Take(ref from, 8));
            case 0xD0:
                return (long)(sbyte)Take(ref from, 1)[0];
            case 0xD1:
                return (long)BinaryPrimitives.ReadInt16BigEndian(Take(ref from, 2));
            case 0xD2:
                return (long)BinaryPrimitives.ReadInt32BigEndian(Take(ref from, 4));
            case 0xD3:
                return BinaryPrimitives.ReadInt64BigEndian(Take(ref from, 8));
            case 0xD9:
                return Text(ref from, Take(ref from, 1)[0]);
            case 0xDA:
                return Text(ref from, BinaryPrimitives.ReadUInt16BigEndian(Take(ref from, 2)));
            case 0xDB:
                return Text(ref from, (int)BinaryPrimitives.ReadUInt32BigEndian(Take(ref from, 4)));
            case 0xDC:
                return Array(ref from, BinaryPrimitives.ReadUInt16BigEndian(Take(ref from, 2)));
            case 0xDD:
                return Array(ref from, (int)BinaryPrimitives.ReadUInt32BigEndian(Take(ref from, 4)));
            default:
                throw new InvalidDataException($"no MessagePack of this kind is expected: {kind:x2}");
        }
    }

    private static object?[] Array(ref ReadOnlySpan<byte> from, int count)
    {
        var items = new object?[count];
        for (var i = 0; i < count; i++)
        {
            items[i] = Value(ref from);
        }

        return items;
    }

    private static object? Map(ref ReadOnlySpan<byte> from, int count)
    {
        for (var i = 0; i < 2 * count; i++)
        {
            Value(ref from);
        }

        return null;
    }

    private static string Text(ref ReadOnlySpan<byte> from, int length) => Encoding.UTF8.GetString(Take(ref from, length));

    /// <summary>Only how many: render batches are acknowledged, not looked at.</summary>
    private static long Bytes(ref ReadOnlySpan<byte> from, int length) => Take(ref from, length).Length;

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> from, int count)
    {
        var taken = from[..count];
        from = from[count..];
        return taken;
    }

    private static void Write(ArrayBufferWriter<byte> to, object? value)
    {
        switch (value)
        {
            case null:
                Byte(to, 0xC0);
                break;
            case bool flag:
                Byte(to, flag ? (byte)0xC3 : (byte)0xC2);
                break;
            case byte raw:
                Byte(to, raw);
                break;
            case int number:
                Write(to, (long)number);
                break;
            case long number when number is >= 0 and < 0x80:
                Byte(to, (byte)number);
                break;
            case long number:
                Byte(to, 0xD3);
                BinaryPrimitives.WriteInt64BigEndian(to.GetSpan(8), number);
                to.Advance(8);
                break;
            case string text:
                var bytes = Encoding.UTF8.GetBytes(text);
                Byte(to, 0xDB);
                BinaryPrimitives.WriteUInt32BigEndian(to.GetSpan(4), (uint)bytes.Length);
                to.Advance(4);
                to.Write(bytes);
                break;
            default:
                throw new NotSupportedException(value.GetType().Name);
        }
    }

    private static void WriteArray(ArrayBufferWriter<byte> to, int count) => Byte(to, (byte)(0x90 | count));

    private static void Byte(ArrayBufferWriter<byte> to, byte value)
    {
        to.GetSpan(1)[0] = value;
        to.Advance(1);
    }
}
