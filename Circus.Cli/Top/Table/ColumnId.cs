namespace Circus.Cli.Top.Table;

/// <summary>The columns, from left to right.</summary>
internal enum ColumnId
{
    Node,
    Name,
    Watcher,
    State,
    Processes,
    Cpu,
    CpuBar,
    CpuGraph,
    Memory,
    MemoryPercent,
    MemoryBar,
    MemoryGraph,
    Threads,
    Descriptors,
    Read,
    Write,
    Restarts,
    User,
    Nice,
    Letter,
    CpuTime,
    Age,
}
