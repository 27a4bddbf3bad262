using Bunit;
using Circus.Web.Components.Keyboard;
using Circus.Web.Components.Layout;
using Circus.Web.Tests.Components;
using Circus.Web.Tests.Host;
using Circus.Web.Views;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Circus.Web.Tests.Views;

/// <summary>Addresses that people come back to.</summary>
public sealed class SavedViewsTests : ConsoleContext
{
    private readonly TemporaryFolder _folder = new();

    public SavedViewsTests() => Services.AddSingleton(Open());

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _folder.Dispose();
    }

    [Fact]
    public void Row96_Views_AreOfOneUserAndOutliveTheConsole()
    {
        var views = Open();
        Assert.Null(views.Save("ana", new SavedView("slow", "/watchers?q=cpu%3E50")));
        Assert.Null(views.Save("ana", new SavedView("slow", "/watchers?q=cpu%3E80")));
        Assert.Null(views.Save("olga", new SavedView("mine", "/logs?w=web")));

        var after = Open();

        Assert.Equal([new SavedView("slow", "/watchers?q=cpu%3E80")], after.Of("ana"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(PathOfFile));
    }

    [Theory]
    [InlineData("", "/")]
    [InlineData("elsewhere", "//evil.example/")]
    [InlineData("elsewhere", "https://evil.example/")]
    [InlineData("script", "javascript:alert(1)")]
    public void Row96_ViewOfAnotherPlace_IsRefused(string name, string address)
    {
        Assert.NotNull(Open().Save("ana", new SavedView(name, address)));
        Assert.Empty(Open().Of("ana"));
    }

    [Fact]
    public void Row96_FileCannotBeRead_ConsoleGoesOnWithout()
    {
        File.WriteAllText(PathOfFile, "{");

        Assert.Empty(Open().Of("ana"));
    }

    [Fact]
    public async Task Row96_Page_SavedInTheMenu_IsInThePalette()
    {
        Service<NavigationManager>().NavigateTo("/watchers?q=cpu%3E50&t=1h");
        var menu = Render<ViewsMenu>();

        await menu.Find("#view-name").ChangeAsync(new ChangeEventArgs { Value = "<b>busy</b>" });
        await menu.Find("form").SubmitAsync();
        Assert.Equal("/watchers?q=cpu%3E50&t=1h", menu.Find("li a").GetAttribute("href"));
        Assert.Equal("<b>busy</b>", menu.Find("li a").TextContent);

        var palette = Render<CommandPalette>();
        await palette.Find("input").InputAsync(new ChangeEventArgs { Value = "busy" });
        Assert.Equal("<b>busy</b>", palette.Find(".palette-title").TextContent);

        await menu.Find("li button").ClickAsync(new Microsoft.AspNetCore.Components.Web.MouseEventArgs());
        Assert.Empty(menu.FindAll("li"));
    }

    private string PathOfFile => Path.Combine(_folder.Path, "views.json");

    private SavedViews Open() => new(PathOfFile, NullLogger<SavedViews>.Instance);
}
