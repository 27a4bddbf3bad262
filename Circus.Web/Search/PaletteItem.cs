using Circus.Protocol.Messages;
using Circus.Web.Operations;

namespace Circus.Web.Search;

/// <summary>Something that the palette offers: a place to go to, or an act.</summary>
/// <param name="Kind">In one word.</param>
/// <param name="Title">What is compared with what somebody types.</param>
/// <param name="Detail">More of it.</param>
/// <param name="Icon">One of MudBlazor's icons.</param>
internal sealed record PaletteItem(string Kind, string Title, string Detail, string Icon)
{
    /// <summary>The keys that do the same.</summary>
    public string? Keys { get; init; }

    /// <summary>See app.css.</summary>
    public string? Tone { get; init; }

    /// <summary>A page.</summary>
    public string? Address { get; init; }

    /// <summary>Done with <see cref="Watcher"/>.</summary>
    public WatcherAct? Act { get; init; }

    public WatcherDescription? Watcher { get; init; }

    /// <summary>A theme that is chosen.</summary>
    public string? Theme { get; init; }

    /// <summary>A sheet that the browser opens by itself.</summary>
    public string? Opens { get; init; }

    /// <summary>No other item has it.</summary>
    public string Key => $"{Kind} {Title}";
}
