using System.Collections.Concurrent;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Circus.EndToEnd.Tests;

/// <summary>A page that remembers whatever went wrong on it: console errors, script faults, CSP violations, requests to another host.</summary>
internal sealed class BrowserPage : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _faults = [];
    private readonly IBrowserContext _context;

    private BrowserPage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
    }

    public IPage Page { get; }

    public static async Task<BrowserPage> OpenAsync(IBrowserContext context, Uri address)
    {
        var opened = new BrowserPage(context, await context.NewPageAsync());
        opened.Watch(address.Authority);
        return opened;
    }

    /// <summary>Fails the test if anything went wrong so far.</summary>
    public void AssertClean() => Assert.Empty(_faults);

    /// <summary>A picture of what can be seen, in artifacts/screenshots unless told otherwise.</summary>
    public async Task TakePictureAsync(string name, string? folder = null)
    {
        folder ??= Path.Combine(BuiltPrograms.Repository, "artifacts", "screenshots");
        await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png") });
    }

    /// <summary>A picture; fails the test if something is cut off at the side, or if WCAG AA forbids anything that is there now.</summary>
    /// <param name="name">Of the picture.</param>
    /// <param name="onlyColours">The same page was looked at in other colours already: only contrast can be different.</param>
    public async Task InspectAsync(string name, bool onlyColours = false)
    {
        await TakePictureAsync(name);
        var isCutOff = await Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth");
        Assert.False(isCutOff, $"{name} scrolls sideways");
        var result = await Page.RunAxe(new()
        {
            RunOnly = onlyColours ? new() { Type = "rule", Values = ["color-contrast"] } : new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] },
        });
        var faults = result.Violations.Select(fault => $"{fault.Id}: {fault.Help}: {string.Join(" | ", fault.Nodes.Take(3).Select(node => node.Html))}");
        Assert.True(result.Violations.Length == 0, $"{name}:\n{string.Join('\n', faults)}");
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private void Watch(string authority)
    {
        Page.Console += (_, message) =>
        {
            // Chromium reports CSP violations as errors of the console.
            if (message.Type is "error" or "warning")
            {
                _faults.Enqueue($"{message.Type}: {message.Text} ({message.Location})");
            }
        };
        Page.PageError += (_, error) => _faults.Enqueue($"script: {error}");
        Page.RequestFailed += (_, request) =>
        {
            // Leaving a page aborts what it was still loading.
            if (request.Failure is not "net::ERR_ABORTED")
            {
                _faults.Enqueue($"request: {request.Url} {request.Failure}");
            }
        };
        Page.Request += (_, request) =>
        {
            var url = new Uri(request.Url);
            if (url.Scheme is not ("data" or "blob") && url.Authority != authority)
            {
                _faults.Enqueue($"another host: {request.Url}");
            }
        };
        Page.WebSocket += (_, socket) =>
        {
            if (new Uri(socket.Url).Authority != authority)
            {
                _faults.Enqueue($"another host: {socket.Url}");
            }
        };
    }
}
