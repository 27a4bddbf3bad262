using Circus.Daemon.Watchers;

namespace Circus.Daemon.Tests.Watchers;

public sealed class WatcherLifecycleTests
{
    public static TheoryData<string, string, string, string> Table
    {
        get
        {
            // State: what Start, Stop, Complete, GiveUp, Emptied and Finished lead to.
            (string State, string[] Steps)[] rows =
            [
                ("Stopped", ["Starting AnnounceStarting", "-", "-", "-", "-", "-"]),
                ("Failed", ["Starting AnnounceStarting", "Stopped Nothing", "-", "-", "-", "-"]),
                ("Invalid", ["-", "-", "-", "-", "-", "-"]),
                ("Starting", ["-", "Stopping StopProcesses", "Active AnnounceStart", "Failing StopProcesses", "-", "-"]),
                ("Active", ["Active FillUp", "Stopping StopProcesses", "-", "Failing StopProcesses", "-", "Stopped AnnounceStop"]),
                ("Stopping", ["-", "-", "-", "-", "Stopped AnnounceStop", "Stopped AnnounceStop"]),
                ("Failing", ["-", "Stopping Nothing", "-", "-", "Failed AnnounceFailure", "Failed AnnounceFailure"]),
            ];
            string[] triggers = ["Start", "Stop", "Complete", "GiveUp", "Emptied", "Finished"];
            var data = new TheoryData<string, string, string, string>();
            foreach (var (state, steps) in rows)
            {
                for (var i = 0; i < triggers.Length; i++)
                {
                    var step = steps[i] == "-" ? [state, "Nothing"] : steps[i].Split(' ');
                    data.Add(state, triggers[i], step[0], step[1]);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void On_StateAndTrigger_IsAsInTheTable(string state, string trigger, string next, string action)
    {
        var step = WatcherLifecycle.On(Enum.Parse<WatcherState>(state), Enum.Parse<WatcherTrigger>(trigger));

        Assert.Equal((next, action), (step.State.ToString(), step.Action.ToString()));
    }

    [Fact]
    public void Table_StatesAndTriggers_AreAllThere() =>
        Assert.Equal(Enum.GetValues<WatcherState>().Length * Enum.GetValues<WatcherTrigger>().Length, Table.Count);

    [Fact]
    public void WordOf_EveryState_IsOneOfTheFourOfCircus()
    {
        foreach (var state in Enum.GetValues<WatcherState>())
        {
            Assert.Contains(WatcherLifecycle.WordOf(state), new[] { "stopped", "starting", "active", "stopping" });
        }
    }
}
