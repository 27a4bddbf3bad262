using System.Globalization;
using Circus.Web.Live;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Pages;

/// <summary>All nodes that the console watches in one view, each with its own health.</summary>
public sealed partial class NodesPage
{
    private const int MostTroubles = 8;

    [Inject]
    private NodeLinks Links { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    private int Away => Links.All.Count(link => link.Snapshot.Link == LinkState.Down || link.Snapshot is { Link: LinkState.Connecting, Fault: not null });

    private string Verdict
    {
        get
        {
            var versions = Links.All.Select(link => link.Snapshot.Node?.Version).OfType<string>().Distinct().Count();
            var nodes = Links.All.Count == 1 ? "1 node" : string.Create(CultureInfo.InvariantCulture, $"{Links.All.Count} nodes");
            return Away > 0
                ? string.Create(CultureInfo.InvariantCulture, $"{Away} of {nodes} {(Away == 1 ? "does" : "do")} not answer")
                : $"{nodes}, all answer{(versions > 1 ? ", with different versions" : "")}";
        }
    }

    private protected override IEnumerable<string> Columns() => [];

    private static string Tone(NodeLink link) => link.Snapshot.Link switch
    {
        LinkState.Up => "good",
        LinkState.Connecting => link.Snapshot.Fault is null ? "busy" : "bad",
        LinkState.Down => "bad",
    };

    private static string RoundTrip(LiveSnapshot now) => now.RoundTrip is { } took
        ? string.Create(CultureInfo.InvariantCulture, $"in {took.TotalMilliseconds:0} ms")
        : "yes";

    private static string Machine(LiveSnapshot now) => now.Round?.Node is { Cpu: { } cpu, Cores: > 0 and var cores } node
        ? string.Create(CultureInfo.InvariantCulture, $"{cpu:0} of {100 * cores} %{(node.Load1 is { } load ? $", load {load:0.0}" : "")}")
        : "–";

    private string Statistics(LiveSnapshot now)
    {
        if (now.Sampled is not { } sampled)
        {
            return "none";
        }

        var age = Time.GetUtcNow() - sampled;
        return age > TimeSpan.FromSeconds(4)
            ? string.Create(CultureInfo.InvariantCulture, $"{age.TotalSeconds:0} s old")
            : now.StatsDelay is { } delay ? string.Create(CultureInfo.InvariantCulture, $"{delay.TotalMilliseconds:0} ms late") : "come";
    }

    private int Failing(NodeLink link) => Troubles(link).Count(item => item.Level == AttentionLevel.Failing);

    private List<AttentionItem> Troubles(NodeLink link) =>
        [.. AttentionItem.Of(link.Snapshot, Time.GetUtcNow()).Where(item => item.Level != AttentionLevel.Quiet)];
}
