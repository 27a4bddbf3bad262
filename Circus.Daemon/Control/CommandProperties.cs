using System.Globalization;
using System.Text.Json;
using Circus.Daemon.Interop;

namespace Circus.Daemon.Control;

/// <summary>The arguments of a request, converted one by one where they enter. Unknown ones are ignored, as in Circus.</summary>
internal readonly struct CommandProperties(JsonElement element)
{
    public bool Has(string name) => TryGet(name, out _);

    /// <exception cref="CommandException">It is missing.</exception>
    public JsonElement Required(string name) =>
        TryGet(name, out var value) ? value : throw CommandException.Invalid($"message invalid '{name}' is missing");

    /// <exception cref="CommandException">It is missing or no text.</exception>
    public string RequiredText(string name) => AsText(name, Required(name));

    public string? Text(string name) => TryGet(name, out var value) ? AsText(name, value) : null;

    public bool Flag(string name, bool otherwise = false) => !TryGet(name, out var value)
        ? otherwise
        : value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw CommandException.Invalid($"'{name}' isn't a valid boolean"),
        };

    /// <summary>An integer, or its text.</summary>
    public long? Integer(string name)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number))
        {
            return number;
        }

        return value.ValueKind == JsonValueKind.String
            && long.TryParse(value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)
            ? number
            : throw CommandException.Invalid($"'{name}' isn't an integer");
    }

    /// <summary>A process id; one that cannot exist becomes 0, which no process of ours has.</summary>
    public int? Pid(string name) => Integer(name) is { } number ? number is > 0 and <= int.MaxValue ? (int)number : 0 : null;

    /// <summary>Seconds as a number, or as text; from 0 to a year.</summary>
    public TimeSpan? Seconds(string name)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        var isNumber = value.ValueKind == JsonValueKind.Number
            ? value.TryGetDouble(out var seconds)
            : double.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out seconds);
        return isNumber && seconds is >= 0 and <= 31_536_000
            ? TimeSpan.FromSeconds(seconds)
            : throw CommandException.Invalid($"'{name}' isn't a number");
    }

    /// <summary>A signal as number or name.</summary>
    public Signal? Signal(string name)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        return value.ValueKind is JsonValueKind.Number or JsonValueKind.String && SignalName.TryParse(value.ToString(), out var signal)
            ? signal
            : throw CommandException.Invalid("signal invalid");
    }

    private static string AsText(string name, JsonElement value) => value.ValueKind == JsonValueKind.String
        ? value.GetString()!
        : throw CommandException.Invalid($"'{name}' isn't a string");

    // JSON null is the same as absent: clients in Python send it for "not given".
    private bool TryGet(string name, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
    }
}
