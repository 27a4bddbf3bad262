using System.Text.Json;
using Circus.Daemon.Configuration;
using Circus.Daemon.Interop;

namespace Circus.Daemon.Control.Commands;

/// <summary>The type that an option has on the wire: clients convert, circusd does not.</summary>
internal static class OptionType
{
    private static readonly string[] _texts = ["cmd", "executable", "shell_args", "working_dir"];

    /// <exception cref="CommandException">It has another.</exception>
    public static void Require(string key, JsonElement value)
    {
        // Back to the default.
        if (value.ValueKind == JsonValueKind.Null && key != "cmd" && KindOf(key) is KeyKind.Text or KeyKind.Choice)
        {
            return;
        }

        if (key is "uid" or "gid")
        {
            Require(value.ValueKind is JsonValueKind.String or JsonValueKind.Number, key, "an integer or string");
            return;
        }

        if (_texts.Contains(key) || (key == "args" && value.ValueKind != JsonValueKind.Array))
        {
            // The kernel ends every text at a NUL: what follows would be lost silently.
            Require(value.ValueKind == JsonValueKind.String && !value.GetString()!.Contains('\0'), key, "a string");
            return;
        }

        switch (KindOf(key))
        {
            case KeyKind.Integer:
                Require(value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _), key, "an integer");
                break;
            case KeyKind.Number:
            case KeyKind.Seconds:
                Require(value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is >= 0 and <= KeyReader.LongestSeconds, key, "a number");
                break;
            case KeyKind.Flag:
                Require(value.ValueKind is JsonValueKind.True or JsonValueKind.False, key, "a valid boolean");
                break;
            case KeyKind.Signal:
                Require(value.ValueKind is JsonValueKind.Number or JsonValueKind.String && SignalName.TryParse(value.ToString(), out _), key, "an integer");
                break;
            case KeyKind.Text:
            case KeyKind.Choice:
            case KeyKind.Octal:
            case KeyKind.Endpoint:
            case KeyKind.Limit:
                break;
        }
    }

    private static KeyKind KindOf(string key) => key == OptionJson.RetryIn
        ? KeyKind.Number
        : WatcherKeys.All.FirstOrDefault(row => row.Covers(key))?.Kind ?? KeyKind.Text;

    private static void Require(bool isSo, string key, string type)
    {
        if (!isSo)
        {
            throw CommandException.Invalid($"'{key}' isn't {type}");
        }
    }
}
