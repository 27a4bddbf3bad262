using Circus.Cli.Top;
using Circus.Protocol.Messages;

namespace Circus.Cli.Tests.Top;

public sealed class TopModelTests
{
    private static readonly DateTimeOffset _now = DateTimeOffset.UnixEpoch.AddDays(1);

    private readonly TopModel _model = new(TimeSpan.FromSeconds(3));

    [Fact]
    public void Rows_SortedByCpu_CompareNumbersAndNotTheirText()
    {
        Sample("nine", (1, 9.0, 1));
        Sample("ten", (2, 10.0, 1));

        Assert.Equal(["ten", "nine"], Watchers());
    }

    [Fact]
    public void Rows_SortedByMemoryOrName_FollowTheChoice()
    {
        Sample("b", (1, 9.0, 100));
        Sample("a", (2, 1.0, 900));
        Sample("c", (3, 5.0, 500));

        _model.Sort = TopSort.Memory;
        Assert.Equal(["a", "c", "b"], Watchers());
        _model.Sort = TopSort.Name;
        Assert.Equal(["a", "b", "c"], Watchers());
    }

    [Fact]
    public void Rows_Processes_StandBelowTheirWatcher()
    {
        Sample("web", (11, 1.0, 1), (12, 2.0, 1));

        Assert.Equal([null, 12, 11], _model.Rows().Select(row => row.Pid));
        _model.ShowsProcesses = false;
        Assert.Equal([null], _model.Rows().Select(row => row.Pid));
    }

    [Fact]
    public void Rows_ProcessMissingInTheAggregate_IsGone()
    {
        Sample("web", (11, 1.0, 1), (12, 2.0, 1));
        Sample("web", (12, 2.0, 1));

        Assert.Equal(1, _model.TotalProcesses);
    }

    [Fact]
    public void Expire_SilentProcess_IsDroppedAfterTheTimeout()
    {
        Sample("web", (11, 1.0, 1));
        _model.Expire(_now.AddSeconds(3));
        Assert.Equal(1, _model.TotalProcesses);
        _model.Expire(_now.AddSeconds(3.1));
        Assert.Equal(0, _model.TotalProcesses);
    }

    [Fact]
    public void Rows_OwnPrograms_AreShownInTheDaemonsGroupOnly()
    {
        Sample("circusd-stats", (21, 1.0, 1));
        Sample("circus", (21, 1.0, 1));

        Assert.Equal(["circus"], Watchers());
    }

    [Fact]
    public void Apply_Description_GivesNamesStatesAndStoppedWatchers()
    {
        Sample("web_app", (11, 1.0, 1));
        Sample("gone", (12, 1.0, 1));
        _model.Apply(new NodeDescription
        {
            Watchers =
            [
                new() { Name = "Web App", Key = "web_app", Status = "active", Numprocesses = 3 },
                new() { Name = "off", Key = "off", Status = "stopped" },
                new() { Name = "bad", Key = "bad", Status = "active", Substate = "backing_off" },
            ],
        });
        _model.Sort = TopSort.Name;
        _model.ShowsProcesses = false;

        Assert.Equal([("Web App", "active", 3), ("bad", "backing off", 0), ("off", "stopped", 0)], _model.Rows().Select(row => (row.Name, row.State, row.Wanted ?? -1)));
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(120, 30)]
    [InlineData(40, 6)]
    [InlineData(20, 5)]
    public void Lines_AnySize_FillTheScreenAndNoMore(int width, int height)
    {
        for (var i = 0; i < 40; i++)
        {
            Sample($"a watcher with a very long name, number {i}, and \e[2Jcontrol\r\ncharacters", (i + 1, i, i));
        }

        var lines = TopScreen.Lines(_model, new TopView("tcp://127.0.0.1:5557", Top: 3), width, height, hasColour: false);

        Assert.Equal(height, lines.Count);
        Assert.All(lines, line => Assert.True(line.Length <= width, line));
        Assert.DoesNotContain(lines, line => line.Any(char.IsControl));
    }

    [Fact]
    public void Lines_NoSampleYet_SaysWhatItWaitsFor()
    {
        Assert.Contains("*** Waiting for data ***", TopScreen.Lines(_model, new TopView("x"), 80, 24, false));
        Assert.Contains("why", TopScreen.Lines(_model, new TopView("x", Fault: "why"), 80, 24, false));
    }

    [Fact]
    public void Spark_History_RisesWithTheValue() => Assert.Equal("  ▁▄█", TopScreen.Spark([0, 50, 100], 5));

    [Fact]
    public void Painter_SecondPicture_WritesOnlyWhatChanged()
    {
        using var output = new StringWriter();
        var painter = new TopPainter(output);
        painter.Paint(["one", "two"], 80, 2);
        output.GetStringBuilder().Clear();

        painter.Paint(["one", "TWO"], 80, 2);
        Assert.Equal("\e[2;1HTWO\e[K", output.ToString());
        painter.Dispose();
        Assert.EndsWith("\e[?1049l", output.ToString(), StringComparison.Ordinal);
    }

    private IEnumerable<string> Watchers() => _model.Rows().Where(row => row.Pid is null).Select(row => row.Name);

    private void Sample(string key, params (int Pid, double Cpu, long Rss)[] processes)
    {
        foreach (var (pid, cpu, rss) in processes)
        {
            _model.Apply(new ProcessSample(key, pid, new() { Pid = pid, Cmdline = "sh", Cpu = cpu, Rss = rss }), _now);
        }

        _model.Apply(
            new WatcherSample(key, new() { Pids = [.. processes.Select(p => p.Pid)], CpuSum = processes.Sum(p => p.Cpu), Rss = processes.Sum(p => p.Rss) }), _now);
    }
}
