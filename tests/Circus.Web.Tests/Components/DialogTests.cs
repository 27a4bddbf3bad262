using Bunit;
using Circus.Protocol.Client;
using Circus.Web.Components.Dialogs;
using Circus.Web.Operations;
using Circus.Web.Tests.Live;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace Circus.Web.Tests.Components;

/// <summary>From a dangerous button through the question to the daemon.</summary>
public sealed class DialogTests : ConsoleContext
{
    [Fact]
    public async Task Stop_Confirmed_ReachesTheDaemon()
    {
        var (dialogs, running) = Begin(new WatcherAct.Stop());

        Assert.Contains("2 processes (11, 12) receive SIGTERM.", dialogs.Find(".consequence-list").TextContent, StringComparison.Ordinal);
        Assert.Empty(Client.Requests);
        await dialogs.Find("button.is-danger").ClickAsync(new MouseEventArgs());
        await running;

        Assert.Equal(["""stop {"name":"web","match":"simple"}"""], Client.Requests);
    }

    [Fact]
    public async Task Stop_Cancelled_DaemonHearsNothing()
    {
        var (dialogs, running) = Begin(new WatcherAct.Stop());

        await dialogs.FindAll("button").Single(button => button.TextContent == "Cancel").ClickAsync(new MouseEventArgs());
        await running;

        Assert.Empty(Client.Requests);
    }

    [Fact]
    public async Task Start_HarmlessAct_AsksNothing()
    {
        var (_, running) = Begin(new WatcherAct.Start());
        await running;

        Assert.Equal(["""start {"name":"web","match":"simple"}"""], Client.Requests);
    }

    [Fact]
    public async Task Start_DaemonRefuses_PageSaysWhy()
    {
        var snackbars = Render<MudSnackbarProvider>();
        Client.Fault = new CommandRefusedException(Protocol.ErrorCode.CommandError, "the daemon is stopping");
        var (_, running) = Begin(new WatcherAct.Start());
        await running;

        Assert.Contains("circusd refused to start web: the daemon is stopping", snackbars.Markup, StringComparison.Ordinal);
    }

    private (IRenderedComponent<MudDialogProvider> Dialogs, Task Running) Begin(WatcherAct act)
    {
        var dialogs = RenderDialogs();
        var running = dialogs.InvokeAsync(() => Service<ActFlow>().RunAsync(act, Some.Watcher("web", 11, 12)));
        return (dialogs, running);
    }
}
