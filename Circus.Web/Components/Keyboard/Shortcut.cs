using Circus.Web.Components.Layout;

namespace Circus.Web.Components.Keyboard;

/// <summary>A key, or two one after the other, and what it does. What it presses carries the same keys in <c>data-keys</c>, or keys.js knows it.</summary>
/// <param name="Keys">As the browser names them, with a space between two that follow each other.</param>
/// <param name="What">What happens.</param>
/// <param name="Group">Where in the list.</param>
internal sealed record Shortcut(string Keys, string What, string Group)
{
    private const string Everywhere = "Everywhere";
    private const string Time = "Time of the charts";
    private const string Row = "Row with the focus";
    private const string Log = "Log";

    public static readonly IReadOnlyList<Shortcut> All =
    [
        new("Control+K", "Find a page, a watcher, a process, or something to do", Everywhere),
        new("/", "Search or filter on this page", Everywhere),
        new("?", "This list", Everywhere),
        new("v", "Saved views", Everywhere),
        new("Escape", "Close what is open, leave a field", Everywhere),
        new("p", "Pause, or go on live", Time),
        new("[", "Earlier", Time),
        new("]", "Later", Time),
        .. NavPage.All.Select(page => new Shortcut(page.Keys, page.Title, "Go to")),
        new("j", "Next row", Row),
        new("k", "Row before", Row),
        new("x", "Select", Row),
        new("Enter", "Open", Row),
        new("r", "Restart", Row),
        new("s", "Stop, or start", Row),
        new("+", "One process more", Row),
        new("-", "One process less", Row),
        new("f", "Follow the end", Log),
        new("n", "Next match; N the one before", Log),
        new("w", "Wrap long lines", Log),
        new("t", "How the time is written", Log),
        new("Home", "To the beginning", Log),
        new("End", "To the end", Log),
    ];

    /// <summary>What is pressed, key by key, as it is written on keys.</summary>
    public IEnumerable<string> Caps => Keys.Split([' ', '+'], StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } caps
        ? caps.Select(cap => cap switch { "Control" => "Ctrl", "Escape" => "Esc", _ => cap })
        : [Keys];
}
