using Bunit;
using Circus.Protocol;
using Circus.Protocol.Client;
using Circus.Web.Access;
using Circus.Web.Operations;
using Circus.Web.Tests.Components;
using Circus.Web.Tests.Live;

namespace Circus.Web.Tests.Operations;

/// <summary>The one way from a button to the daemon.</summary>
public sealed class WatcherOperationsTests : ConsoleContext
{
    public static TheoryData<WatcherAct, string> Commands => new()
    {
        { new WatcherAct.Start(), """start {"name":"web","match":"simple"}""" },
        { new WatcherAct.Stop(), """stop {"name":"web","match":"simple"}""" },
        { new WatcherAct.Reload(), """reload {"name":"web","match":"simple"}""" },
        { new WatcherAct.Restart(), """restart {"name":"web","match":"simple"}""" },
        { new WatcherAct.More(), """incr {"name":"web","nb":1}""" },
        { new WatcherAct.Fewer(), """decr {"name":"web","nb":1}""" },
        { new WatcherAct.Scale(7), """set {"name":"web","options":{"numprocesses":7}}""" },
        { new WatcherAct.Kill(1), """kill {"name":"web","pid":1}""" },
    };

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Run_Operator_SendsTheCommandAndWaitsForItsEffect(WatcherAct act, string command)
    {
        var result = await RunAsync(act);

        Assert.True(result.IsAccepted);
        Assert.Equal([command], Client.Requests);
        Assert.Equal(act, Service<PendingActs>().Of("web")?.Act);
    }

    [Theory]
    [InlineData("viewer")]
    [InlineData("stranger")]
    public async Task Run_WithoutTheRight_IsForbiddenAndTheDaemonHearsNothing(string role)
    {
        User.SetAuthorized("eve").SetRoles(role).SetPolicies(Permissions.View);

        var result = await RunAsync(new WatcherAct.Stop());

        Assert.Equal(OperationOutcome.Forbidden, result.Outcome);
        Assert.Empty(Client.Requests);
        Assert.Null(Service<PendingActs>().Of("web"));
    }

    [Fact]
    public async Task Run_DaemonRefuses_SaysWhyAndNothingIsPending()
    {
        Client.Fault = new CommandRefusedException(ErrorCode.CommandError, "the daemon is stopping");

        var result = await RunAsync(new WatcherAct.Start());

        Assert.Equal(new OperationResult(OperationOutcome.Refused, "circusd refused to start web: the daemon is stopping"), result);
        Assert.Null(Service<PendingActs>().Of("web"));
    }

    [Fact]
    public async Task Run_DaemonIsSilent_IsNeverASuccess()
    {
        Client.Fault = new DaemonUnreachableException("tcp://127.0.0.1:1", TimeSpan.FromSeconds(5));

        var result = await RunAsync(new WatcherAct.Start());

        Assert.Equal(OperationOutcome.Unanswered, result.Outcome);
        Assert.Null(Service<PendingActs>().Of("web"));
    }

    private Task<OperationResult> RunAsync(WatcherAct act) =>
        Service<WatcherOperations>().RunAsync(act, Some.Watcher("web", 1), Xunit.TestContext.Current.CancellationToken);
}
