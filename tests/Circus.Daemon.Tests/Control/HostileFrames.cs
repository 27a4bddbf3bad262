using System.Text;

namespace Circus.Daemon.Tests.Control;

/// <summary>Frames as a hostile or broken client could send them: right ones, changed at random. The same seed gives the same frames.</summary>
internal sealed class HostileFrames(int seed)
{
    private static readonly string[] _commands =
    [
        "list", "status", "numprocesses", "numwatchers", "options", "get", "globaloptions", "listsockets", "listen", "describe", "version", "LIST", "no such",
        "incr", "decr", "set", "start", "stop", "restart", "reload", "signal", "kill", "rm", "add",
    ];

    private static readonly string[] _properties =
    [
        "{}", "null", "[]", "7", "\"x\"",
        """{"name":"web"}""", """{"name":"WEB","waiting":true}""", """{"name":"w*","match":"glob"}""", """{"name":"(a+)+$","match":"regex"}""",
        """{"name":"web","match":"regex","waiting":false}""", """{"name":"web","nb":2}""", """{"name":"web","keys":["cmd","env"]}""",
        """{"name":"web","options":{"max_retry":3,"graceful_timeout":1.5,"env":{"A":"b"}}}""", """{"name":"web","signum":"TERM","pid":101}""",
        """{"name":"new","cmd":"/bin/true","args":["a"],"options":{"numprocesses":1},"start":false}""", """{"option":"endpoint"}""", """{"name":"\u00e9\ud83d\ude00"}""",
    ];

    private static readonly string[] _ids = ["\"1\"", "1", "null", "[1,[2]]", "{\"a\":1}", "1e400", "\"\\ud800\"", "-0.0"];

    private static readonly byte[][] _dictionary =
    [
        .. new[] { "\"", "\\", "{", "}", "[", "]", ":", ",", "null", "true", "1e999", "-", "\\u0000", "\\ud800", "\"command\"", "\"properties\"", "\"auth\"", "\"id\"", "//", " ", "\u00ff" }
            .Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0], [0xEF, 0xBB, 0xBF],
    ];

    private readonly Random _random = new(seed);

    public byte[] Next()
    {
        var frame = Encoding.UTF8.GetBytes(Template());
        // One in four is right as it is.
        for (var changes = _random.Next(4) == 0 ? 0 : _random.Next(1, 5); changes > 0; changes--)
        {
            frame = Change(frame);
        }

        return frame;
    }

    private string Template() => _random.Next(20) switch
    {
        0 => new string('[', _random.Next(1, 300)),
        1 => $$$"""{"id":{{{Any(_ids)}}},"auth":{"key":"x","nonce":"{{{Convert.ToBase64String(new byte[24])}}}","box":"AAAA"}}""",
        2 => $$"""{"id":{{Any(_ids)}},"command":{{_random.Next(100)}}}""",
        3 => Any(_properties),
        _ => $$"""{"id":{{Any(_ids)}},"command":"{{Any(_commands)}}","properties":{{Any(_properties)}}{{(_random.Next(10) == 0 ? ",\"msg_type\":\"cast\"" : "")}}}""",
    };

    private byte[] Change(byte[] frame)
    {
        var at = _random.Next(frame.Length + 1);
        switch (_random.Next(6))
        {
            case 0 when frame.Length > 0:
                frame[at % frame.Length] = (byte)_random.Next(256);
                return frame;
            case 1 when frame.Length > 0:
                frame[at % frame.Length] ^= (byte)(1 << _random.Next(8));
                return frame;
            case 2:
                return frame[..at];
            case 3:
                return [.. frame[..at], .. frame[Math.Min(frame.Length, at + _random.Next(1, 9))..]];
            case 4:
                return [.. frame[..at], .. _dictionary[_random.Next(_dictionary.Length)], .. frame[at..]];
            default:
                var from = _random.Next(frame.Length + 1);
                return [.. frame[..at], .. frame[from..Math.Min(frame.Length, from + 20)], .. frame[at..]];
        }
    }

    private string Any(string[] of) => of[_random.Next(of.Length)];
}
