namespace Circus.Plugins;

/// <summary>What one process uses.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="Cpu">Percent of one core.</param>
/// <param name="MemoryPercent">Resident, of the machine's.</param>
/// <param name="MemoryBytes">Resident.</param>
internal sealed record ProcessFigures(int Pid, double Cpu, double MemoryPercent, double MemoryBytes)
{
    /// <summary>Direct ones.</summary>
    public IReadOnlyList<ProcessFigures> Children { get; init; } = [];
}
