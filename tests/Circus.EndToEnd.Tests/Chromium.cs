using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Circus.EndToEnd.Tests.Chromium))]

namespace Circus.EndToEnd.Tests;

/// <summary>The browser of all tests of this assembly; it is the one of the system, none is downloaded.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Program = "/usr/bin/chromium";

    /// <summary>How long a page may take to become as expected, in ms: all other tests run at the same time on perhaps two cores.</summary>
    private const float Patience = 30_000;

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>A window of its own: cookies, size and colour scheme. Skips the test where there is no Chromium.</summary>
    internal async Task<BrowserPage> OpenAsync(Uri address, int width = 1440, int height = 900, ColorScheme scheme = ColorScheme.Dark)
    {
        if (_browser is null)
        {
            // CI sets the variable: there a skip would hide that nothing was tested.
            Assert.True(Environment.GetEnvironmentVariable("CIRCUS_TESTS_REQUIRE_ALL") is null, $"there is no {Program}");
            Assert.Skip($"there is no {Program}; sudo apt install chromium");
        }

        var context = await _browser.NewContextAsync(new()
        {
            BaseURL = address.ToString(),
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = scheme,
            ReducedMotion = ReducedMotion.Reduce,
        });
        return await BrowserPage.OpenAsync(context, address);
    }

    public async ValueTask InitializeAsync()
    {
        if (File.Exists(Program))
        {
            Assertions.SetDefaultExpectTimeout(Patience);
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(new()
            {
                ExecutablePath = Program,
                // Its sandbox needs rights that containers do not give; it only ever sees our own pages.
                Args = ["--no-sandbox", "--disable-dev-shm-usage"],
            });
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
