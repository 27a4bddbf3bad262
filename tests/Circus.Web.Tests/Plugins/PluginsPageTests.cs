using System.Text.RegularExpressions;
using Bunit;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;
using Circus.Web.Components.Pages;
using Circus.Web.Plugins;
using Circus.Web.Tests.Components;
using Circus.Web.Tests.Live;

namespace Circus.Web.Tests.Plugins;

/// <summary>The page of plugins in all its states.</summary>
public sealed partial class PluginsPageTests : ConsoleContext
{
    private const string Lines = """{"status": "ok", "next": 3, "lines": [{"seq": 1, "time": 1, "pid": 7, "stream": "stdout", "text": "looks at web"}, {"seq": 2, "time": 2, "pid": 7, "stream": "stderr", "text": "\u001b[31m<b>over</b>\u001b[0m"}]}""";

    [Fact]
    public void Page_NotHeardYet_Waits() => Assert.Empty(Render<PluginsPage>().FindAll(".plugin"));

    [Fact]
    public void Page_NoPlugin_ShowsHowOneLooks()
    {
        Describe(Some.Watcher("web", 1));

        Assert.Contains("[plugin:limits]", Render<PluginsPage>().Find(".state code").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_Plugins_ShowWhatTheyAreAndWhatTheyWroteLast()
    {
        Client.Answers["logs"] = Lines;
        Client.Replies["get"] = asked => asked["name"]!.GetValue<string>() == "plugin:limits"
            ? """{"status": "ok", "options": {"cmd": "'/usr/bin/circus-plugin' resource_watcher --end-with-parent --log-level info"}}"""
            : """{"status": "ok", "options": {"cmd": "/opt/pager.py"}}""";
        Describe(Some.Watcher("web", 1), Plugin("limits", 7), Plugin("pager", 8));

        var page = Render<PluginsPage>();

        Assert.Equal(["limits", "pager"], page.FindAll(".plugin h2").Select(title => title.TextContent));
        page.WaitForAssertion(() => Assert.Contains("resource_watcher: ends a process", page.Find(".plugin .lead").TextContent, StringComparison.Ordinal));
        Assert.Equal("a program of your own", page.FindAll(".plugin-head .lead")[1].TextContent);
        page.WaitForAssertion(() => Assert.Equal(["looks at web", "err <b>over</b>"], page.FindAll(".plugin-log")[0].QuerySelectorAll("div").Select(line => line.TextContent)));
        Assert.Contains("process 7", page.Find(".plugin-figures").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_LinesCannotBeRead_SaysWhy()
    {
        Client.Replies["logs"] = _ => throw new DaemonUnreachableException("circusd", "nobody listens");
        Describe(Plugin("pager", 8));

        var page = Render<PluginsPage>();

        page.WaitForAssertion(() => Assert.Equal("circusd cannot be reached: nobody listens.", page.Find(".plugin-log").TextContent.Trim()));
    }

    [Fact]
    public void Page_WhoMayOnlyLook_HasNoButtons()
    {
        BecomeViewer();
        Client.Answers["logs"] = Lines;
        Describe(Plugin("pager", 8));

        Assert.Empty(Render<PluginsPage>().FindAll(".plugin button"));
    }

    [Fact]
    public void Known_ArePluginsOfTheGuide()
    {
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "docs", "plugins.md"));

        var rows = Row().Matches(page).Where(row => row.Groups[1].Value != "flapping").ToDictionary(row => row.Groups[1].Value, row => row.Groups[2].Value);

        Assert.Equal(rows.OrderBy(row => row.Key), PluginInfo.Known.OrderBy(row => row.Key));
    }

    private static WatcherDescription Plugin(string name, int pid) => Some.Watcher($"plugin:{name}", pid) with { Cmd = $"plugin:{name}", Own = true };

    [GeneratedRegex(@"^\| `(\w+)` \| `circus\.[^|]+ \| (.+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
