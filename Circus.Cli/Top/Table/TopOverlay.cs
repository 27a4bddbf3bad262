namespace Circus.Cli.Top.Table;

/// <summary>What lies above the table.</summary>
internal enum TopOverlay
{
    None,
    Help,
    Columns,
    Sort,
    Sockets,
}
