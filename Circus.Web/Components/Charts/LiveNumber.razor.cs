using Circus.Web.Live;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Charts;

/// <summary>The latest value of a column.</summary>
public sealed partial class LiveNumber
{
    /// <summary>See <see cref="ColumnId"/>.</summary>
    [Parameter, EditorRequired]
    public required string Id { get; set; }

    /// <summary>"cpu" or "memory".</summary>
    [Parameter, EditorRequired]
    public required string Metric { get; set; }

    [Inject]
    private Sight Sight { get; set; } = default!;

    private string Text => Sight.Current.Latest(Id) is var reading && Metric == "cpu" ? Units.Cpu(reading.Cpu)
        : Metric == "memory" ? Units.Memory(reading.MemoryMiB)
        : "–";
}
