using Bunit;
using Circus.Web.Access;
using Circus.Web.Components.Pages;
using Circus.Web.Tests.Components;
using Circus.Web.Tests.Live;
using Microsoft.AspNetCore.Components.Web;

namespace Circus.Web.Tests.Configuration;

/// <summary>The options of a watcher in every state, and what becomes of a change.</summary>
public sealed class OptionsTabTests : ConsoleContext
{
    private const string Keys = """
        {"status":"ok","keys":[
         {"name":"cmd","type":"text","default":null,"help":"Program and arguments. More.","effect":"reload"},
         {"name":"numprocesses","type":"integer","default":"1","help":"Wanted number of processes.","effect":"now"},
         {"name":"autostart","type":"flag","default":"True","help":"Start together with circusd.","effect":"now"}]}
        """;

    public OptionsTabTests()
    {
        SetRendererInfo(new Microsoft.AspNetCore.Components.RendererInfo("Server", isInteractive: true));
        User.SetPolicies(Permissions.View, Permissions.Operate, Permissions.Administer);
        Client.Answers["keys"] = Keys;
        Client.Replies["options"] = _ => """
            {"status":"ok","options":{"cmd":"app --token abc","numprocesses":3,"autostart":true,"env":{"API_KEY":"geheim"}},"configured":{"numprocesses":2},"origin":"/etc/circus.ini:7"}
            """;
        Client.Replies["set"] = properties => properties["options"]!["numprocesses"]?.ToString() == "many"
            ? """{"status":"error","reason":"'numprocesses' isn't an integer","errno":4}"""
            : """{"status":"ok","effects":{"numprocesses":"now"}}""";
        Describe(Some.Watcher("web", 11));
    }

    [Fact]
    public void Row55_Row56_Row101_Options_ShowValueFileHelpAndNoSecret()
    {
        var tab = RenderTab();

        Assert.Equal(["cmd", "numprocesses", "autostart", "env"], tab.FindAll(".option-name > code").Select(name => name.TextContent));
        Assert.DoesNotContain("geheim", tab.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("abc", tab.Markup, StringComparison.Ordinal);
        Assert.Equal("set by command", tab.Find(".option-value .pill").TextContent);
        Assert.Contains("/etc/circus.ini:7", tab.Find(".option-origin").TextContent, StringComparison.Ordinal);
        Assert.Contains("Program and arguments.", tab.Find(".option-name summary").TextContent, StringComparison.Ordinal);
        Assert.Contains(Trail.Entries, entry => entry.Action == "options");
    }

    [Fact]
    public async Task Row54_Row57_Edit_IsCheckedFirstAndDoneTogether()
    {
        var tab = RenderTab();
        await Button(tab, "Edit numprocesses").ClickAsync(new MouseEventArgs());

        await tab.Find("input.option-text").ChangeAsync(new() { Value = "5" });
        Assert.Contains("\"numprocesses\":5},\"dry_run\":true", Client.Requests[^1], StringComparison.Ordinal);
        Assert.Contains("Takes effect at once", tab.Find(".option-effects").TextContent, StringComparison.Ordinal);
        Assert.Contains("3 → 5", tab.Find(".bulk-results").TextContent, StringComparison.Ordinal);
        // A question is no act.
        Assert.DoesNotContain(Trail.Entries, entry => entry.Action == "set");

        await tab.Find(".bulk .is-main").ClickAsync(new MouseEventArgs());

        Assert.Contains(Client.Requests, request => request.StartsWith("set ", StringComparison.Ordinal) && !request.Contains("dry_run", StringComparison.Ordinal));
        Assert.Contains(Trail.Entries, entry => entry.Action == "set");
        Assert.Contains("circusd has taken numprocesses", tab.Markup, StringComparison.Ordinal);
        Assert.Empty(tab.FindAll(".bulk"));
    }

    [Fact]
    public async Task Row60_Edit_WhatCircusdRefuses_CannotBeApplied()
    {
        var tab = RenderTab();
        await Button(tab, "Edit numprocesses").ClickAsync(new MouseEventArgs());

        await tab.Find("input.option-text").ChangeAsync(new() { Value = "many" });

        Assert.Equal("'numprocesses' isn't an integer", tab.Find(".bulk [role=alert]").TextContent);
        Assert.True(tab.Find(".bulk .is-main").HasAttribute("disabled"));
        Assert.Equal("true", tab.Find("input.option-text").GetAttribute("aria-invalid"));
        await tab.FindAll(".bulk button").Single(button => button.TextContent == "Discard").ClickAsync(new MouseEventArgs());
        Assert.Empty(tab.FindAll(".bulk"));
    }

    [Fact]
    public async Task Edit_AsInTheFile_OffersWhatTheFileSays()
    {
        var tab = RenderTab();

        await Button(tab, "numprocesses as in the file").ClickAsync(new MouseEventArgs());

        Assert.Contains("\"numprocesses\":2},\"dry_run\":true", Client.Requests[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Options_CircusdThatDoesNotDescribeItsKeys_AreOnlyShown()
    {
        Client.Answers["keys"] = """{"status":"error","reason":"unknown command: 'keys'","errno":2}""";

        var tab = RenderTab();

        Assert.Contains("can only be looked at here", tab.Markup, StringComparison.Ordinal);
        Assert.Empty(tab.FindAll(".option-rows button"));
    }

    [Fact]
    public void Row89_Options_Operator_AreForAdministrators()
    {
        User.SetPolicies(Permissions.View, Permissions.Operate);

        var tab = RenderTab();

        Assert.Contains("For administrators", tab.Markup, StringComparison.Ordinal);
        Assert.Empty(Client.Requests);
    }

    [Fact]
    public void Row88_Options_NoAnswer_SaysSoAndAsksAgain()
    {
        Client.Replies["options"] = _ => """{"status":"error","reason":"program web not found","errno":4}""";
        var tab = RenderTab();
        Assert.Contains("program web not found", tab.Find("[role=alert]").TextContent, StringComparison.Ordinal);

        Client.Replies["options"] = _ => """{"status":"ok","options":{"cmd":"app"},"configured":{},"origin":null}""";
        tab.Find("[role=alert] button").Click();

        Assert.Contains("It was added by command", tab.Find(".option-origin").TextContent, StringComparison.Ordinal);
    }

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<OptionsTab> tab, string label) => tab.Find($"button[aria-label='{label}']");

    private IRenderedComponent<OptionsTab> RenderTab() => Render<OptionsTab>(parameters => parameters.Add(tab => tab.Watcher, Store.Current.Watchers[0]));
}
