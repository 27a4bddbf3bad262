namespace Circus.Web.Watchers;

/// <summary>What the grid of watchers can show, besides the name, which is always there. The names stand in addresses.</summary>
internal enum GridColumn
{
    State,
    Processes,
    Cpu,
    Memory,
    Restarts,
    Age,
    Event,
}
