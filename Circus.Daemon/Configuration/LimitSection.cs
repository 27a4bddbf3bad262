using System.Globalization;
using Circus.Daemon.Limits;

namespace Circus.Daemon.Configuration;

/// <summary>Converts memory_limit, cpu_limit and what belongs to them.</summary>
internal static class LimitSection
{
    private static readonly string[] _actions = ["restart", "event"];

    public static LimitOptions Read(KeyReader reader)
    {
        var defaults = new LimitOptions();
        return new LimitOptions
        {
            Memory = Size(reader, "memory_limit"),
            MemoryFor = reader.Seconds("memory_limit_for", defaults.MemoryFor),
            Cpu = Percent(reader, "cpu_limit"),
            CpuFor = reader.Seconds("cpu_limit_for", defaults.CpuFor),
            Action = (LimitAction)Array.IndexOf(_actions, reader.Choice("limit_action", _actions[0], _actions)),
        };
    }

    private static long Size(KeyReader reader, string key)
    {
        if (!reader.TryText(key, out var entry, out var text))
        {
            return 0;
        }

        var number = text.TrimEnd('b', 'B', 'i').TrimEnd();
        var power = number.Length == 0 ? -1 : "KMGT".IndexOf(char.ToUpperInvariant(number[^1]), StringComparison.Ordinal) + 1;
        var digits = power > 0 ? number[..^1].TrimEnd() : number;
        if (double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value * Math.Pow(1024, power) < long.MaxValue)
        {
            return (long)(value * Math.Pow(1024, power));
        }

        reader.Refuse(entry, text, "a number of bytes, or with K, M, G or T for powers of 1024");
        return 0;
    }

    private static double Percent(KeyReader reader, string key)
    {
        if (!reader.TryText(key, out var entry, out var text))
        {
            return 0;
        }

        if (double.TryParse(text.TrimEnd('%').TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
        {
            return value;
        }

        reader.Refuse(entry, text, "a percentage of one core, from 0; several cores make more than 100");
        return 0;
    }
}
