using Bunit;
using Circus.Protocol.Messages;
using Circus.Web.Components.Controls;
using Circus.Web.Operations;
using Circus.Web.Tests.Live;

namespace Circus.Web.Tests.Components;

/// <summary>What stands in the rows: state, number of processes, buttons, ages, events.</summary>
public sealed class ControlTests : ConsoleContext
{
    private static readonly WatcherDescription _web = Some.Watcher("web", 11, 12);

    public static TheoryData<WatcherDescription, string, string> States => new()
    {
        { _web, "active", "good" },
        { _web with { Numprocesses = 3 }, "active", "warn" },
        { _web with { Status = "starting" }, "starting", "busy" },
        { _web with { Status = "stopping" }, "stopping", "busy" },
        { Some.Watcher("web") with { Status = "stopped" }, "stopped", "quiet" },
        { Some.Watcher("web") with { Status = "stopped", Substate = "failed", Reason = "no such file" }, "failed", "bad" },
        { Some.Watcher("web") with { Status = "stopped", Substate = "invalid", Reason = "no cmd" }, "invalid", "bad" },
        { _web with { Substate = "backing_off", Reason = "ended with exit status 1", NextTry = 99, Attempt = 2 }, "backing off", "warn" },
    };

    [Theory]
    [MemberData(nameof(States))]
    public void StatePill_State_SaysItInWordToneAndReason(WatcherDescription watcher, string word, string tone)
    {
        Describe(watcher);

        var pill = Render<StatePill>(parameters => parameters.Add(component => component.Watcher, watcher));

        Assert.Equal(word, pill.Find(".pill").TextContent.Trim());
        Assert.Equal(tone, pill.Find(".pill").GetAttribute("data-tone"));
        Assert.Equal(watcher.Reason, pill.FindAll(".state-note").SingleOrDefault()?.GetAttribute("title"));
        Assert.Equal(tone is "bad" or "warn", WatcherState.NeedsAttention(watcher));
    }

    [Fact]
    public void Stepper_PlusAndMinus_ScaleByOneAtOnce()
    {
        Describe(_web);
        var stepper = Render<ScaleStepper>(parameters => parameters.Add(component => component.Watcher, _web).Add(component => component.IsAllowed, true));

        stepper.Find("button[aria-label='One process more for web']").Click();
        stepper.Find("button[aria-label='One process less for web']").Click();

        Assert.Equal(["""incr {"name":"web","nb":1}""", """decr {"name":"web","nb":1}"""], Client.Requests);
    }

    [Fact]
    public void Stepper_ExactNumber_IsSetAndNonsenseIsNot()
    {
        Describe(_web);
        var stepper = Render<ScaleStepper>(parameters => parameters.Add(component => component.Watcher, _web).Add(component => component.IsAllowed, true));

        foreach (var text in new[] { "seven", "-1", "99999", "2", "" })
        {
            stepper.Find("input").Change(text);
            Assert.Equal("2", stepper.Find("input").GetAttribute("value"));
        }

        Assert.Empty(Client.Requests);
        stepper.Find("input").Change("7");
        Assert.Equal(["""set {"name":"web","options":{"numprocesses":7}}"""], Client.Requests);
    }

    [Fact]
    public void Stepper_Viewer_SeesTheNumberOnly()
    {
        Describe(_web);

        var stepper = Render<ScaleStepper>(parameters => parameters.Add(component => component.Watcher, _web));

        Assert.Empty(stepper.FindAll("button, input"));
        Assert.Equal("2", stepper.Find("output").TextContent);
    }

    [Fact]
    public void Stepper_SingletonOrDaemonAway_CannotBeMoved()
    {
        Describe(_web);
        var singleton = Render<ScaleStepper>(parameters => parameters
            .Add(component => component.Watcher, _web with { Singleton = true }).Add(component => component.IsAllowed, true));
        Assert.All(singleton.FindAll("button, input"), element => Assert.True(element.HasAttribute("disabled")));

        Lose();
        var stepper = Render<ScaleStepper>(parameters => parameters.Add(component => component.Watcher, _web).Add(component => component.IsAllowed, true));
        Assert.All(stepper.FindAll("button, input"), element => Assert.True(element.HasAttribute("disabled")));
    }

    [Fact]
    public void Stepper_FewerRunThanWanted_SaysHowMany()
    {
        Describe(_web);

        var stepper = Render<ScaleStepper>(parameters => parameters.Add(component => component.Watcher, _web with { Numprocesses = 5 }));

        Assert.StartsWith("2", stepper.Find(".actual").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("active", null, false, true, true)]
    [InlineData("active", "backing_off", true, true, true)]
    [InlineData("stopped", null, true, false, false)]
    [InlineData("starting", null, false, true, true)]
    public void Buttons_State_OfferWhatCanBeDone(string status, string? substate, bool start, bool stop, bool restart)
    {
        var watcher = _web with { Status = status, Substate = substate };
        Describe(watcher);

        var buttons = Render<WatcherButtons>(parameters => parameters.Add(component => component.Watcher, watcher).Add(component => component.IsCompact, true));

        Assert.Equal(
            [start, stop, restart],
            new[] { "Start web", "Stop web", "Restart web" }.Select(name => !buttons.Find($"button[aria-label='{name}']").HasAttribute("disabled")));
    }

    [Fact]
    public void Buttons_DaemonAway_OfferNothing()
    {
        Describe(_web);
        Lose();

        var buttons = Render<WatcherButtons>(parameters => parameters.Add(component => component.Watcher, _web).Add(component => component.IsCompact, true));

        Assert.All(buttons.FindAll("button"), button => Assert.True(button.HasAttribute("disabled")));
    }

    [Fact]
    public async Task Row41_Row44_Buttons_More_ReloadOneAfterTheOtherAndSignal()
    {
        Describe(_web);
        var buttons = Render<WatcherButtons>(parameters => parameters.Add(component => component.Watcher, _web));

        await buttons.FindAll(".menu button").Single(button => button.TextContent == "Reload one after the other").ClickAsync(new());
        buttons.Find(".menu select").Change("10");
        await buttons.FindAll(".menu button").Single(button => button.TextContent == "Send signal").ClickAsync(new());

        Assert.Equal(["""reload {"name":"web","match":"simple","sequential":true}""", """signal {"name":"web","signum":10}"""], Client.Requests);
        // Removing is for administrators.
        Assert.DoesNotContain(buttons.FindAll(".menu button"), button => button.TextContent == "Remove");
    }

    [Fact]
    public async Task Row53_Remove_Administrator_TypesTheNameFirst()
    {
        User.SetAuthorized("ada").SetRoles(Web.Access.ConsoleRoles.Administrator).SetPolicies(Web.Access.Permissions.View, Web.Access.Permissions.Operate, Web.Access.Permissions.Administer);
        Describe(_web);
        var dialogs = RenderDialogs();
        var flow = dialogs.InvokeAsync(() => Service<Web.Components.Dialogs.ActFlow>().RunAsync(new WatcherAct.Remove(), _web));
        Assert.True(dialogs.Find("button.is-danger").HasAttribute("disabled"));

        dialogs.Find(".consequence-typed input").Input("web");
        await dialogs.Find("button.is-danger").ClickAsync(new());
        await flow;

        Assert.Equal(["""rm {"name":"web"}"""], Client.Requests);
    }

    [Fact]
    public void Buttons_Pending_IsMarked()
    {
        Describe(_web);
        Service<PendingActs>().Begin("web", PendingAct.Begin(new WatcherAct.Restart(), _web, Some.Start));

        var buttons = Render<WatcherButtons>(parameters => parameters.Add(component => component.Watcher, _web).Add(component => component.IsCompact, true));

        Assert.Equal("true", buttons.Find("button[aria-label='Restart web']").GetAttribute("aria-busy"));
        Assert.False(buttons.Find("button[aria-label='Stop web']").HasAttribute("aria-busy"));
    }

    [Fact]
    public void Events_NewestFirst_InWords()
    {
        var events = new[] { Some.Spawn("web", 7, 1), Some.Reap("web", 7, "exit"), Some.Event("web", "hook_failure", null, new EventPayload { Name = "before_start", Error = "boom" }) };

        var list = Render<EventList>(parameters => parameters.Add(component => component.Events, events));

        Assert.Equal(
            ["hook failed before_start: boom", "ended process 7 with status 1", "started process 7"],
            list.FindAll("li > span").Select(line => line.TextContent));
        Assert.Equal(["bad", "bad", "good"], list.FindAll("li").Select(line => line.GetAttribute("data-tone")));
    }

    [Fact]
    public void Events_None_SaysSo() =>
        Assert.Contains("No event", Render<EventList>(parameters => parameters.Add(component => component.Events, default)).Markup, StringComparison.Ordinal);

    [Theory]
    [InlineData("start", null, "start", false)]
    [InlineData("reap", "signal", "by SIGKILL", true)]
    [InlineData("reap", "stop", null, false)]
    [InlineData("spawn", null, null, false)]
    public void Mark_Event_IsForWhatMatters(string action, string? reason, string? text, bool isTrouble)
    {
        var mark = EventText.Mark(Some.Event("web", action, null, new EventPayload { Reason = reason, ExitCode = -9 }));

        Assert.Equal(text, mark?.Text);
        Assert.Equal(isTrouble, mark?.IsTrouble ?? false);
    }
}
