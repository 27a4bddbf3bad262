using Circus.Daemon.Configuration;

namespace Circus.Plugins;

/// <summary>An amount of memory: percent of the machine's, or bytes.</summary>
/// <param name="Value">The number.</param>
/// <param name="IsBytes">What it counts.</param>
internal readonly record struct MemoryAmount(double Value, bool IsBytes)
{
    public static MemoryAmount? Parse(string text) => MemoryText.Parse(text) is var (value, isBytes) ? new MemoryAmount(value, isBytes) : null;

    /// <summary>What a process has, in the same measure.</summary>
    public double Of(ProcessFigures process) => IsBytes ? process.MemoryBytes : process.MemoryPercent;
}
