using Bunit;
using Circus.Web.Components.Keyboard;
using Circus.Web.Components.Layout;
using Circus.Web.Tests.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Circus.Web.Tests.Components.Keyboard;

/// <summary>The palette and the list of keys, as the server renders them; pressing keys is tested in a browser.</summary>
public sealed class KeyboardTests : ConsoleContext
{
    [Fact]
    public void Help_EveryShortcut_StandsInTheList()
    {
        var help = Render<KeyboardHelp>();

        Assert.Equal(Shortcut.All.Count, help.FindAll("dt").Count);
        Assert.All(Shortcut.All, shortcut => Assert.Contains(shortcut.What, help.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public void Shortcuts_OfPages_AreOneEach() =>
        Assert.Equal(NavPage.All.Count, NavPage.All.Select(page => page.Keys).Distinct().Count());

    [Fact]
    public void Navigation_EveryPage_CarriesItsKeys()
    {
        var rail = Render<NavRail>();

        Assert.All(NavPage.All.Where(page => page.Permission is Web.Access.Permissions.View or Web.Access.Permissions.ViewSome), page => Assert.Equal(page.Title, rail.Find($"a[data-keys='{page.Keys}']").TextContent.Trim()));
    }

    [Fact]
    public async Task Palette_Act_GoesThroughTheQuestionToTheDaemon()
    {
        Describe(Some.Watcher("web", 11, 12));
        var dialogs = RenderDialogs();
        var palette = Render<CommandPalette>();

        await TypeAsync(palette, "stop web");
        var running = palette.Find("[role=option]").ClickAsync(new MouseEventArgs());
        await dialogs.WaitForElement("button.is-danger").ClickAsync(new MouseEventArgs());
        await running;

        Assert.Equal(["""stop {"name":"web","match":"simple"}"""], Client.Requests);
    }

    [Fact]
    public async Task Palette_WhoMayOnlyLook_FindsNoActs()
    {
        BecomeViewer();
        Describe(Some.Watcher("web", 11));
        var palette = Render<CommandPalette>();

        await TypeAsync(palette, "stop web");

        Assert.Empty(palette.FindAll("[role=option]"));
        Assert.Contains("Nothing is called", palette.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Palette_Page_IsOpened()
    {
        var palette = Render<CommandPalette>();

        await TypeAsync(palette, "sock");
        await palette.Find("[role=option]").ClickAsync(new MouseEventArgs());

        Assert.EndsWith("/sockets", Service<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Palette_NameThatLooksLikeMarkup_IsText()
    {
        Describe(Some.Watcher("<script>alert(1)</script>", 11));
        var palette = Render<CommandPalette>();

        await TypeAsync(palette, "<script>");

        Assert.Equal("<script>alert(1)</script>", palette.Find(".palette-title").TextContent);
        Assert.Equal("<script>", palette.Find("[role=listbox]").GetAttribute("data-for"));
    }

    private static Task TypeAsync(IRenderedComponent<CommandPalette> palette, string text) =>
        palette.Find("input").InputAsync(new ChangeEventArgs { Value = text });
}
