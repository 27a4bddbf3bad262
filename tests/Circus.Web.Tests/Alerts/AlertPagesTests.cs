using Bunit;
using Circus.TestKit;
using Circus.Web.Access;
using Circus.Web.Alerts;
using Circus.Web.Alerts.Channels;
using Circus.Web.Components.Alerts;
using Circus.Web.Tests.Components;
using Circus.Web.Tests.Host;
using Circus.Web.Tests.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Circus.Web.Tests.Alerts;

/// <summary>Pages of alerts, and the bell.</summary>
public sealed class AlertPagesTests : ConsoleContext
{
    private readonly TemporaryFolder _folder = new();
    private AlertBoard? _board;

    public AlertPagesTests() => Services.AddSingleton<IChannelSender>(_ => new WebHookSender(TimeProvider.System));

    private protected override AlertBoard Board => _board ??= new AlertBoard(Path.Combine(_folder.Path, "alerts.json"), NullLogger<AlertBoard>.Instance);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _folder.Dispose();
    }

    [Fact]
    public void Row74_Alerts_NothingFires_SaysSoAndLeadsOn()
    {
        var page = Render<AlertsPage>();

        Assert.Contains("Nothing fires", page.Markup, StringComparison.Ordinal);
        Assert.Equal("/alerts/rules", page.Find(".state a.button").GetAttribute("href"));
    }

    [Fact]
    public async Task Row74_Alert_Fires_PageAndBellShowIt()
    {
        var page = Render<AlertsPage>();
        var bell = Render<AlertBell>();
        Assert.Empty(bell.FindAll(".bell-count"));

        await Task.Run(() => Board.Advance(book => book with { Active = [NoticePlanTests.Firing("<b>web</b>", Some.Start)] }), Xunit.TestContext.Current.CancellationToken);

        page.WaitForAssertion(() => Assert.Equal("<b>web</b>", page.Find(".alert-list .who-name").TextContent));
        bell.WaitForAssertion(() => Assert.Equal("1", bell.Find(".bell-count").TextContent));
        Assert.Equal("Alerts: 1 fires", bell.Find("button").GetAttribute("aria-label"));
    }

    [Fact]
    public void Row77_Bell_WhatBegins_IsToldOnTheDesktopOnce()
    {
        var module = JSInterop.SetupModule("/assets/js/notices.js");
        module.Mode = JSRuntimeMode.Loose;
        var bell = Render<AlertBell>();
        bell.WaitForAssertion(() => Assert.Single(module.Invocations, call => call.Identifier == "attach"));

        Board.Advance(book => book with { Active = [NoticePlanTests.Firing("web", Some.Start)] });
        bell.WaitForAssertion(() => Assert.Single(module.Invocations, call => call.Identifier == "tell"));
        Board.Advance(book => book with { Active = [.. book.Active, NoticePlanTests.Firing("job", Some.Start)] });

        bell.WaitForAssertion(() => Assert.Equal(2, module.Invocations.Count(call => call.Identifier == "tell")));
    }

    [Fact]
    public void Row74_Rules_WhoMayOnlyLook_HasNoButtons()
    {
        BecomeViewer();

        var page = Render<AlertRulesPage>();

        Assert.Equal(AlertRule.Usual.Count, page.FindAll("tbody tr").Count);
        Assert.Empty(page.FindAll("button"));
    }

    [Fact]
    public async Task Row76_Rules_Operator_SilencesButDoesNotEdit()
    {
        var dialogs = RenderDialogs();
        var page = Render<AlertRulesPage>();
        Assert.DoesNotContain(page.FindAll("button"), button => button.TextContent.Contains("Edit", StringComparison.Ordinal));

        var silencing = page.Find("button[aria-label^=Silence]").ClickAsync(new MouseEventArgs());
        await dialogs.WaitForElement("input").ChangeAsync(new ChangeEventArgs { Value = "deploying" });
        await dialogs.Find("form").SubmitAsync();
        await silencing;

        var rule = Board.Current.Rules[0];
        Assert.Equal((Some.Start.AddHours(1), "olga: deploying"), (rule.SilentUntil, rule.SilentBecause));
        Assert.Contains("alert.rule.silence", Trail.Entries.Select(entry => entry.Action));
        page.WaitForAssertion(() => Assert.Contains("silent", page.Find("tbody .pill").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Row74_Desk_OperatorAddsARule_IsRefusedAndNoted()
    {
        var faults = await Service<AlertDesk>().SaveAsync(new AlertRule { Id = "x", Name = "x", Kind = AlertKind.Down });

        Assert.Equal([AlertDesk.Forbidden], faults);
        Assert.Equal(AlertRule.Usual, Board.Current.Rules);
        Assert.Equal("denied", Trail.Entries.Last().Result);
    }

    [Fact]
    public async Task Row74_Rules_Administrator_AddsOneThroughTheForm()
    {
        BecomeAdministrator();
        var dialogs = RenderDialogs();
        var page = Render<AlertRulesPage>();

        var adding = page.FindAll("button").Single(button => button.TextContent.Contains("Add rule", StringComparison.Ordinal)).ClickAsync(new MouseEventArgs());
        await dialogs.WaitForElement("form").SubmitAsync();
        dialogs.WaitForAssertion(() => Assert.Contains("Give it a name", dialogs.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        await dialogs.Find("input[maxlength]").ChangeAsync(new ChangeEventArgs { Value = "web is busy" });
        await dialogs.Find("input[inputmode=decimal]").ChangeAsync(new ChangeEventArgs { Value = "150" });
        await dialogs.Find("form").SubmitAsync();
        await adding;

        var rule = Board.Current.Rules[^1];
        Assert.Equal(("web is busy", AlertKind.Cpu, 150), (rule.Name, rule.Kind, rule.Limit));
    }

    [Fact]
    public async Task Row75_Channels_SecretsGoInAndNeverComeOut()
    {
        BecomeAdministrator();
        var dialogs = RenderDialogs();
        var page = Render<AlertChannelsPage>();

        var adding = page.Find(".page-head button").ClickAsync(new MouseEventArgs());
        await dialogs.WaitForElement("input[type=text]").ChangeAsync(new ChangeEventArgs { Value = "chat" });
        await dialogs.Find("input[type=url]").ChangeAsync(new ChangeEventArgs { Value = "https://chat.example/hooks/T0K3N" });
        await dialogs.Find("input[type=password]").ChangeAsync(new ChangeEventArgs { Value = "a secret of the two" });
        await dialogs.Find("form").SubmitAsync();
        await adding;

        Assert.Equal("https://chat.example/hooks/T0K3N", Board.Current.Channels[0].To);
        page.WaitForAssertion(() => Assert.Contains("https://chat.example/…", page.Markup, StringComparison.Ordinal));
        var editing = page.Find("button[aria-label='Edit chat']").ClickAsync(new MouseEventArgs());
        dialogs.WaitForElement("form");
        foreach (var shown in new[] { page.Markup, dialogs.Markup, string.Join('\n', Trail.Entries.Select(entry => $"{entry}")) })
        {
            Assert.DoesNotContain("T0K3N", shown, StringComparison.Ordinal);
            Assert.DoesNotContain("a secret", shown, StringComparison.Ordinal);
        }

        await dialogs.Find("form").SubmitAsync();
        await editing;
        Assert.Equal("a secret of the two", Board.Current.Channels[0].Secret);
    }

    [Fact]
    public async Task Row75_Channels_TryItOut_ArrivesOrSaysWhyNot()
    {
        await using var listener = new HookListener();
        BecomeAdministrator();
        Board.Change(book => book with { Channels = [new AlertChannel { Id = "c", Name = "chat", To = listener.Address }] });
        var page = Render<AlertChannelsPage>();

        await page.Find("button[aria-label='Try it out: chat']").ClickAsync(new MouseEventArgs());
        page.WaitForAssertion(() => Assert.Contains("The test arrived at chat.", page.Markup, StringComparison.Ordinal));
        listener.Status = 500;
        await page.Find("button[aria-label='Try it out: chat']").ClickAsync(new MouseEventArgs());

        page.WaitForAssertion(() => Assert.Contains("It answered 500", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Row74_Pages_AreLeft_NobodyListensAnyMore()
    {
        Render<AlertsPage>();
        Render<AlertBell>();
        Assert.True(Board.IsWatched);

        await DisposeComponentsAsync();

        Assert.False(Board.IsWatched);
    }

    private void BecomeAdministrator() =>
        User.SetAuthorized("ana").SetRoles(ConsoleRoles.Administrator).SetPolicies(Permissions.View, Permissions.Operate, Permissions.Administer);
}
