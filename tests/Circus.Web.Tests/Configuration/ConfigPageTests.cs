using Bunit;
using Circus.Web.Access;
using Circus.Web.Components.Pages;
using Circus.Web.Configuration;
using Circus.Web.Tests.Components;
using Circus.Web.Tests.Host;
using Circus.Web.Tests.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;

namespace Circus.Web.Tests.Configuration;

/// <summary>The pages of the configuration and the form for a new watcher, in every state.</summary>
public sealed class ConfigPageTests : ConsoleContext
{
    private readonly TemporaryFolder _folder = new();

    public ConfigPageTests()
    {
        Services.AddSingleton(new ConfigVersions(_folder.Path, TimeProvider.System));
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
        User.SetPolicies(Permissions.View, Permissions.Operate, Permissions.Administer);
        Say("[watcher:web]\\ncmd = app\\n[env:web]\\nTOKEN = geheim\\n");
        Client.Replies["reloadconfig"] = _ => """
            {"status":"ok","added":[],"removed":["web"],"changed":[],"unchanged":[],"kept":[],"not_in_file":[],"sockets":{},"circus":{},"dry_run":true}
            """;
        Client.Answers["keys"] = """{"status":"ok","keys":[{"name":"numprocesses","type":"integer","default":"1","help":"Wanted.","effect":"now"},{"name":"max_age","type":"seconds","default":"0","help":"Old.","effect":"now"}]}""";
        Client.Replies["add"] = properties => properties["name"]!.ToString() == "web" ? """{"status":"error","reason":"'web' already exist","errno":3}""" : """{"status":"ok"}""";
        Describe(Some.Watcher("web", 11, 12));
    }

    [Fact]
    public void Row55_Config_Files_AreShownWithoutSecretsAndNoted()
    {
        var page = RenderPart(null);

        Assert.Equal("/etc/circus.ini", page.Find(".config-file h2").TextContent);
        Assert.Equal(4, page.FindAll(".config-lines li").Count);
        Assert.DoesNotContain("geheim", page.Markup, StringComparison.Ordinal);
        Assert.Contains("1 file, 1 sections of watchers", page.Find(".lead").TextContent, StringComparison.Ordinal);
        Assert.Single(Service<ConfigVersions>().All);
        Assert.Contains(Trail.Entries, entry => entry.Action == "config");
    }

    [Fact]
    public async Task Row57_Row58_Reload_ShowsWhatItDoesFirstThenDoesIt()
    {
        var page = RenderPart("reload");

        Assert.Equal("removed", page.Find(".plan .pill").TextContent);
        Assert.Contains("2 processes end.", page.Find(".plan").TextContent, StringComparison.Ordinal);
        Assert.Equal("Apply, and end 2 processes", page.Find(".reload-apply .is-danger").TextContent);
        Assert.Equal("""reloadconfig {"dry_run":true}""", Client.Requests[^1]);
        Assert.DoesNotContain(Trail.Entries, entry => entry.Action == "reloadconfig");

        await page.Find(".reload-apply .is-danger").ClickAsync(new MouseEventArgs());

        Assert.Contains(Trail.Entries, entry => entry.Action == "reloadconfig");
        Assert.Contains("circusd has read the files", page.Markup, StringComparison.Ordinal);
        Assert.Equal("olga", Service<ConfigVersions>().All[0].AppliedBy);
    }

    [Fact]
    public void Row60_Reload_FaultyFiles_SaysWhatIsWrongAndChangesNothing()
    {
        Client.Replies["reloadconfig"] = _ => """{"status":"error","reason":"my.ini:3: [watcher:web] numprocesses: found \"x\"","errno":4}""";

        var page = RenderPart("reload");

        Assert.Contains("my.ini:3", page.Find(".config-faults").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".reload-apply"));
    }

    [Fact]
    public void Row58_Reload_NothingChanged_SaysSo()
    {
        Client.Replies["reloadconfig"] = _ => """{"status":"ok","added":[],"removed":[],"changed":[]}""";

        Assert.Contains("Nothing to do", RenderPart("reload").Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Row61_Versions_AnyTwo_AreCompared()
    {
        RenderPart(null);
        Say("[watcher:web]\\ncmd = other\\n[env:web]\\nTOKEN = geheim\\n");
        RenderPart(null);
        Say("[watcher:web]\\ncmd = third\\n[env:web]\\nTOKEN = neu\\n");

        var newest = RenderPart("versions");
        Assert.Equal(["− cmd = other", "+ cmd = third"], Changed(newest).Where(line => line.Contains("cmd", StringComparison.Ordinal)));
        Assert.Contains(Changed(newest), line => line.StartsWith("+ TOKEN = ••••", StringComparison.Ordinal));
        Assert.Equal(3, newest.FindAll(".versions li").Count);

        Service<NavigationManager>().NavigateTo("/config/versions?from=1&to=3");
        Assert.Equal(["− cmd = app", "+ cmd = third"], Changed(RenderPart("versions")).Where(line => line.Contains("cmd", StringComparison.Ordinal)));
        Service<NavigationManager>().NavigateTo("/config/versions?from=1&to=9");
        Assert.Contains("No such version", RenderPart("versions").Markup, StringComparison.Ordinal);

        static IEnumerable<string> Changed(IRenderedComponent<ConfigPage> page) =>
            page.FindAll(".diff li[data-kind=added], .diff li[data-kind=removed]").Select(line => $"{line.FirstChild!.TextContent} {line.LastChild!.TextContent}");
    }

    [Fact]
    public void Row89_Config_Operator_IsForAdministrators()
    {
        User.SetPolicies(Permissions.View, Permissions.Operate);

        Assert.Contains("For administrators", RenderPart(null).Markup, StringComparison.Ordinal);
        Assert.Contains("For administrators", Render<AddWatcherPage>().Markup, StringComparison.Ordinal);
        Assert.Empty(Client.Requests);
    }

    [Fact]
    public void Row88_Config_OlderCircusd_SaysWhy()
    {
        Client.Replies["config"] = _ => """{"status":"error","reason":"unknown command: 'config'","errno":2}""";

        Assert.Contains("unknown command", RenderPart(null).Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Row52_Row60_AddWatcher_IsCheckedWhileItIsFilledInAndThenAdded()
    {
        var page = Render<AddWatcherPage>();
        await page.Find("#add-name").ChangeAsync(new() { Value = "web" });
        await page.Find("#add-cmd").ChangeAsync(new() { Value = "app" });
        Assert.Equal("'web' already exist", page.Find("[role=alert]").TextContent);
        Assert.True(page.Find("button[type=submit]").HasAttribute("disabled"));

        await page.Find("#add-name").ChangeAsync(new() { Value = "new" });
        await page.Find("#add-numprocesses").ChangeAsync(new() { Value = "2" });
        await page.Find("#add-env").ChangeAsync(new() { Value = "A = 1" });
        await page.Find("#add-more").ChangeAsync(new() { Value = "max_age" });
        await page.Find("input[aria-label=max_age]").ChangeAsync(new() { Value = "60" });
        Assert.Contains("It can be added.", page.Markup, StringComparison.Ordinal);
        Assert.Equal("[watcher:new]\ncmd = app\nnumprocesses = 2\nmax_age = 60\n\n[env:new]\nA = 1\n", page.Find("pre").TextContent);
        Assert.DoesNotContain(Trail.Entries, entry => entry.Action == "add");

        await page.Find("form").SubmitAsync();

        Assert.Equal("""add {"name":"new","cmd":"app","options":{"numprocesses":2,"env":{"A":"1"},"max_age":60},"start":true}""", Client.Requests[^1]);
        Assert.Contains(Trail.Entries, entry => entry.Action == "add");
        Describe(Some.Watcher("web", 11), Some.Watcher("new", 21));
        await page.InvokeAsync(Service<Circus.Web.Live.LiveFeed>().Refresh);
        Assert.EndsWith("/w/new", Service<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _folder.Dispose();
    }

    private void Say(string text) => Client.Replies["config"] = _ => $$"""{"status":"ok","files":[{"path":"/etc/circus.ini","text":"{{text}}"}]}""";

    private IRenderedComponent<ConfigPage> RenderPart(string? part) => Render<ConfigPage>(parameters => parameters.Add(page => page.Part, part));
}
