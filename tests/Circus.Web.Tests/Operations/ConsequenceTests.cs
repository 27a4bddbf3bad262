using Circus.Web.Operations;
using Circus.Web.Tests.Live;

namespace Circus.Web.Tests.Operations;

public sealed class ConsequenceTests
{
    [Fact]
    public void Stop_Watcher_NamesProcessesSignalAndTime()
    {
        var consequence = Consequence.Of(new WatcherAct.Stop(), Some.Watcher("web", 11, 12) with { StopSignal = 2, GracefulTimeout = 2.5 })!;

        Assert.Equal(("Stop web?", "Stop 2 processes", true), (consequence.Title, consequence.Confirm, consequence.IsDestructive));
        Assert.Equal(
            [
                "2 processes (11, 12) receive SIGINT.",
                "What is still there after 2.5 s receives SIGKILL.",
                "Nothing of it runs until somebody starts it again.",
            ],
            consequence.Effects);
    }

    [Fact]
    public void Stop_ManyProcesses_NamesSomeOfThem() => Assert.Equal(
        "12 processes (1, 2, 3, 4, 5, 6, 7, 8 and 4 more) receive SIGTERM.",
        Consequence.Of(new WatcherAct.Stop(), Some.Watcher("web", [.. Enumerable.Range(1, 12)]))!.Effects[0]);

    [Theory]
    [InlineData("circushttpd", true)]
    [InlineData("web", false)]
    public void Stop_OfTheConsoleItself_SaysSo(string name, bool isSaid) => Assert.Equal(
        isSaid, Consequence.Of(new WatcherAct.Stop(), Some.Watcher(name, 1))!.Effects.Any(effect => effect.Contains("this console", StringComparison.Ordinal)));

    [Fact]
    public void Restart_Watcher_SaysWhatComesThen()
    {
        var consequence = Consequence.Of(new WatcherAct.Restart(), Some.Watcher("web", 11))!;

        Assert.Equal("Then 1 process is started anew.", consequence.Effects[2]);
        Assert.False(consequence.IsDestructive);
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(2, false)]
    [InlineData(1, true)]
    [InlineData(0, true)]
    public void Scale_Down_AsksWhenMoreThanOneEndsOrAll(int count, bool isAsked) =>
        Assert.Equal(isAsked, Consequence.Of(new WatcherAct.Scale(count), Some.Watcher("web", 1, 2, 3)) is not null);

    [Fact]
    public void Kill_Process_SaysThatAnotherComes() => Assert.Equal(
        ["1 process (12) receives SIGTERM.", "What is still there after 30 s receives SIGKILL.", "Another one is started in its place."],
        Consequence.Of(new WatcherAct.Kill(12), Some.Watcher("web", 11, 12))!.Effects);

    [Fact]
    public void Start_AndOneMore_EndNothingAndAskNothing()
    {
        Assert.Null(Consequence.Of(new WatcherAct.Start(), Some.Watcher("web")));
        Assert.Null(Consequence.Of(new WatcherAct.More(), Some.Watcher("web", 1)));
        Assert.Null(Consequence.Of(new WatcherAct.Fewer(), Some.Watcher("web", 1, 2)));
    }

    [Theory]
    [InlineData(9, "SIGKILL")]
    [InlineData(15, "SIGTERM")]
    [InlineData(34, "signal 34")]
    public void SignalName_Number_IsTheName(int number, string name) => Assert.Equal(name, SignalName.Of(number));

    [Fact]
    public void Row47_Consequence_SeveralWatchers_OneQuestionForAll()
    {
        var consequence = Consequence.Of(new WatcherAct.Stop(), [Some.Watcher("web", 1, 2), Some.Watcher("job", 3)])!;

        Assert.Equal(("Stop 2 watchers?", "Stop 2 watchers", true), (consequence.Title, consequence.Confirm, consequence.IsDestructive));
        Assert.StartsWith("3 processes of them receive their stop signal", consequence.Effects[0], StringComparison.Ordinal);
        Assert.Equal("They are web, job.", consequence.Effects[1]);
        Assert.Null(Consequence.Of(new WatcherAct.Start(), [Some.Watcher("web"), Some.Watcher("job")]));
    }

    [Fact]
    public void Row46_Consequence_Removal_MustBeTyped() =>
        Assert.Equal("web", Consequence.Of(new WatcherAct.Remove(), Some.Watcher("web", 1))!.Typed);

    [Theory]
    [InlineData(1, false)]
    [InlineData(10, false)]
    [InlineData(9, true)]
    [InlineData(15, true)]
    public void Row44_Signal_ThatEnds_IsAskedAbout(int signal, bool isAsked) =>
        Assert.Equal(isAsked, Consequence.Of(new WatcherAct.Signal(signal), Some.Watcher("web", 1)) is not null);

    [Fact]
    public void Row50_Undo_OfStopAndScale_BringsBackWhatWas()
    {
        var web = Some.Watcher("web", 1, 2, 3);

        Assert.Equal(new WatcherAct.Start(), Undo.Of(new WatcherAct.Stop(), web)!.Back);
        Assert.Equal(new WatcherAct.Scale(3), Undo.Of(new WatcherAct.Scale(1), web)!.Back);
        Assert.Equal(new WatcherAct.Scale(3), Undo.Of(new WatcherAct.Fewer(), web)!.Back);
        Assert.Null(Undo.Of(new WatcherAct.Scale(5), web));
        Assert.Null(Undo.Of(new WatcherAct.Kill(1), web));
    }
}
