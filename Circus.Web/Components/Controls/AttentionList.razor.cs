using Circus.Web.Components.Dialogs;
using Circus.Web.Live;
using Circus.Web.Operations;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Controls;

/// <summary>What somebody should look at, each with the one act that may help.</summary>
public sealed partial class AttentionList
{
    // More would push everything else off the screen.
    private const int Most = 8;

    [Parameter, EditorRequired]
    public IReadOnlyList<AttentionItem> Items { get; set; } = [];

    [Parameter]
    public bool IsAllowed { get; set; }

    [Parameter]
    public bool IsLinkUp { get; set; }

    [Inject]
    private ActFlow Flow { get; set; } = default!;

    private static string Tone(AttentionItem item) => item.Level switch
    {
        AttentionLevel.Failing => "bad",
        AttentionLevel.Troubled => "warn",
        AttentionLevel.Quiet => "quiet",
    };

    private static string Shape(AttentionItem item) => item.Level switch
    {
        AttentionLevel.Failing => "square",
        AttentionLevel.Troubled => "diamond",
        AttentionLevel.Quiet => "hollow",
    };

    private static (string Name, WatcherAct Act)? Act(AttentionItem item) => item.Remedy switch
    {
        AttentionRemedy.Start => ("Start", new WatcherAct.Start()),
        AttentionRemedy.Restart => ("Restart", new WatcherAct.Restart()),
        AttentionRemedy.Reload => ("Reload", new WatcherAct.Reload()),
        AttentionRemedy.Look or AttentionRemedy.Log => null,
    };
}
