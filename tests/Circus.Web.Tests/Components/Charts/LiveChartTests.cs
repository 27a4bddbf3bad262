using Bunit;
using Circus.Web.Components.Charts;
using Circus.Web.Components.Layout;
using Circus.Web.Live;
using Circus.Web.Live.History;
using Circus.Web.Tests.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;

namespace Circus.Web.Tests.Components.Charts;

/// <summary>What a chart tells the browser, and what it does with what the reader does.</summary>
public sealed class LiveChartTests : ConsoleContext
{
    private const string Module = "/assets/js/apex-chart.js";

    private static readonly ChartSeries[] _series = [new("web", ColumnId.OfWatcher("web"), "cpu", "--primary")];

    private readonly BunitJSModuleInterop _script;

    public LiveChartTests()
    {
        _script = JSInterop.SetupModule(Module);
        _script.Mode = JSRuntimeMode.Loose;
        _script.Setup<int>("create", _ => true).SetResult(7);
        Describe(Some.Watcher("web", 1));
    }

    [Fact]
    public void Row25_Chart_AsksTheFeedForItsColumnAndNoHistoryForTheLastMinutes()
    {
        Render();

        var call = Assert.Single(_script.Invocations["create"]);
        Assert.Equal(_series, call.Arguments[3]);
        var (from, to, isLive, _) = Frame();
        Assert.True(isLive);
        Assert.Equal(300_000, to - from);
        // The feed brings them.
        Assert.Empty(History.Asked);
    }

    [Fact]
    public void Row28_LongerWindow_IsInTheAddressAndAsksForThePastOnce()
    {
        History.Past = new SeriesPast([Some.Start.AddMinutes(-50).ToUnixTimeMilliseconds()], [118.5]);
        var chart = Render();

        chart.InvokeAsync(() => Service<ViewState>().Show(new TimeWindow(TimeSpan.FromHours(1), null)));

        Assert.EndsWith("?t=1h", Address, StringComparison.Ordinal);
        Assert.Equal([("w:web:cpu", Some.Start.AddHours(-1), Some.Start)], History.Asked);
        var (_, _, isLive, series) = Frame();
        Assert.True(isLive);
        Assert.Equal([600_000L], series[0].Times);
        // True scale: above 100 % is above 100 %.
        Assert.Equal([118.5], series[0].Values);
    }

    [Fact]
    public async Task Row29_Zoom_SetsTheWindowOfAllChartsAndTheAddress()
    {
        var chart = Render();
        var other = Render("other");

        await Reader(0).ZoomAsync(Some.Start.AddSeconds(-90).ToUnixTimeMilliseconds(), Some.Start.AddSeconds(-30).ToUnixTimeMilliseconds());

        Assert.EndsWith("?t=1m&until=2026-11-23T11:59:30Z", Address, StringComparison.Ordinal);
        Assert.Equal(2, History.Asked.Count);
        Assert.Equal("true", other.Find(".chart").GetAttribute("data-still"));

        await Reader(0).ResetAsync();
        Assert.DoesNotContain("?", Address, StringComparison.Ordinal);
        Assert.Null(chart.Find(".chart").GetAttribute("data-still"));
    }

    [Fact]
    public async Task Row30_PauseAndResume_AsksForWhatCameMeanwhile()
    {
        Render();
        var view = Service<ViewState>();

        await Renderer.Dispatcher.InvokeAsync(view.TogglePause);
        Assert.False(Frame().IsLive);
        Assert.EndsWith("until=2026-11-23T12:00:00Z", Address, StringComparison.Ordinal);

        await Renderer.Dispatcher.InvokeAsync(view.TogglePause);
        Assert.True(Frame().IsLive);
        Assert.Equal(3, _script.Invocations["setWindow"].Count);
    }

    [Fact]
    public async Task Row30_TornLine_IsFilledAgain()
    {
        Render();

        await Reader(0).RefillAsync();

        Assert.Equal(2, _script.Invocations["setWindow"].Count);
    }

    [Fact]
    public async Task Row71_Click_LeadsToTheLogOfThatSecond()
    {
        Render(log: "/logs?w=web");

        await Reader(0).PointAsync(Some.Start.AddMilliseconds(1500).ToUnixTimeMilliseconds());

        Assert.EndsWith("/logs?w=web&from=2026-11-23T12:00:01Z&to=2026-11-23T12:00:02Z", Address, StringComparison.Ordinal);
    }

    [Fact]
    public void Row33_Row37_MarksAndLimits_AreToldOnceAndAgainWhenTheyChange()
    {
        ChartMark[] marks = [new(1000, "by SIGKILL", IsTrouble: true)];
        ChartLimit[] limits = [new(512, "limit 512 MiB")];
        var chart = Render<LiveChart>(parameters => Basic(parameters).Add(one => one.Annotations, marks).Add(one => one.Limits, limits));
        chart.Render(parameters => Basic(parameters).Add(one => one.Annotations, marks).Add(one => one.Limits, limits));

        Assert.Equal(marks, Assert.Single(_script.Invocations["setEvents"]).Arguments[1]);
        Assert.Equal(limits, Assert.Single(_script.Invocations["setLimits"]).Arguments[1]);
        Assert.Equal("limit 512 MiB", chart.Find(".chart-note").TextContent);

        chart.Render(parameters => Basic(parameters).Add(one => one.Annotations, [.. marks, new ChartMark(2000, "start", false)]));
        Assert.Equal(2, _script.Invocations["setEvents"].Count);
    }

    [Fact]
    public async Task Row38_Table_TakesThePlaceOfTheChartAndBack()
    {
        var chart = Render(log: "/logs?w=web");
        Assert.True(chart.Find(".chart-table").HasAttribute("hidden"));

        await chart.Find(".tool").ClickAsync(new MouseEventArgs());

        Assert.True(chart.Find(".chart-body").HasAttribute("hidden"));
        Assert.Equal([true, "/logs?w=web"], Assert.Single(_script.Invocations["setTable"]).Arguments.Skip(2));
        Assert.Equal("true", chart.Find(".tool").GetAttribute("aria-pressed"));
        await chart.Find(".tool").ClickAsync(new MouseEventArgs());
        Assert.False(chart.Find(".chart-body").HasAttribute("hidden"));
    }

    [Theory]
    [InlineData("CSV", "csv")]
    [InlineData("JSON", "json")]
    public async Task Row108_Export_IsMadeInTheBrowserOfWhatIsDrawn(string button, string format)
    {
        var chart = Render();

        await chart.FindAll(".tool").Single(tool => tool.TextContent == button).ClickAsync(new MouseEventArgs());

        Assert.Equal(format, Assert.Single(_script.Invocations["save"]).Arguments[1]);
    }

    [Fact]
    public async Task PastIsIncomplete_TheChartSaysWhy()
    {
        History.Note = "circusd-stats keeps no history.";
        var chart = Render();

        await chart.InvokeAsync(() => Service<ViewState>().Show(new TimeWindow(TimeSpan.FromHours(1), null)));

        Assert.Equal("circusd-stats keeps no history.", chart.Find(".chart-note").TextContent);
    }

    [Fact]
    public async Task Chart_Disposed_LeavesNothingBehind()
    {
        Render();
        await DisposeComponentsAsync();

        Assert.Single(_script.Invocations["dispose"]);
        var asked = _script.Invocations["setWindow"].Count;
        Service<ViewState>().TogglePause();
        Assert.Equal(asked, _script.Invocations["setWindow"].Count);
    }

    private string Address => Service<NavigationManager>().Uri;

    private IRenderedComponent<LiveChart> Render(string title = "CPU of web", string? log = null) =>
        Render<LiveChart>(parameters => Basic(parameters, title).Add(chart => chart.LogAddress, log));

    private static ComponentParameterCollectionBuilder<LiveChart> Basic(ComponentParameterCollectionBuilder<LiveChart> parameters, string title = "CPU of web") => parameters
        .Add(chart => chart.Title, title)
        .Add(chart => chart.Options, new ChartOptions("page", 300))
        .Add(chart => chart.Series, _series);

    /// <summary>What the script calls.</summary>
    private ApexChartSink Reader(int chart) => ((DotNetObjectReference<ApexChartSink>)_script.Invocations["create"][chart].Arguments[1]!).Value;

    private (long From, long To, bool IsLive, IReadOnlyList<ChartFrameSeries> Series) Frame()
    {
        var frame = _script.Invocations["setWindow"][^1].Arguments;
        return ((long)frame[1]!, (long)frame[2]!, (bool)frame[3]!, (IReadOnlyList<ChartFrameSeries>)frame[4]!);
    }
}
