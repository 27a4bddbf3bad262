namespace Circus.Cli.Top;

/// <summary>What comes first.</summary>
internal enum TopSort
{
    Cpu,
    Memory,
    Name,
}
