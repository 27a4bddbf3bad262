using Circus.Web.Alerts;

namespace Circus.Web.Tests.Alerts;

/// <summary>The whole table.</summary>
public sealed class AlertLifecycleTests
{
    [Theory]
    [InlineData("Quiet", "Bad", "Pending")]
    [InlineData("Quiet", "Near", "Quiet")]
    [InlineData("Quiet", "Good", "Quiet")]
    [InlineData("Quiet", "Held", "Quiet")]
    [InlineData("Pending", "Bad", "Pending")]
    [InlineData("Pending", "Near", "Quiet")]
    [InlineData("Pending", "Good", "Quiet")]
    [InlineData("Pending", "Held", "Firing")]
    [InlineData("Firing", "Bad", "Firing")]
    [InlineData("Firing", "Near", "Firing")]
    [InlineData("Firing", "Good", "Clearing")]
    [InlineData("Firing", "Held", "Firing")]
    [InlineData("Clearing", "Bad", "Firing")]
    [InlineData("Clearing", "Near", "Firing")]
    [InlineData("Clearing", "Good", "Clearing")]
    [InlineData("Clearing", "Held", "Quiet")]
    public void Next_StateAndTrigger_LeadsTo(string state, string trigger, string next) =>
        Assert.Equal(Enum.Parse<AlertState>(next), AlertLifecycle.Next(Enum.Parse<AlertState>(state), Enum.Parse<AlertTrigger>(trigger)));
}
