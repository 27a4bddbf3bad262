using Circus.Web.Alerts;
using Circus.Web.Alerts.Channels;
using Circus.Web.Tests.Live;

namespace Circus.Web.Tests.Alerts;

/// <summary>Who is told what and when.</summary>
public sealed class NoticePlanTests
{
    private static readonly DateTimeOffset _start = Some.Start;
    private static readonly AlertRule _rule = new() { Id = "r", Name = "down", Kind = AlertKind.Down };
    private static readonly AlertChannel _chat = new() { Id = "chat", Name = "chat", To = "https://chat.example/", Created = _start.AddDays(-1) };

    [Fact]
    public void Row75_Storm_IsOneNoticeWithANumber()
    {
        var book = Book([.. Enumerable.Range(0, 2000).Select(i => Firing($"w{i}", _start))]);

        Assert.Empty(NoticePlan.Step(book, _start.AddSeconds(4)).Outbox);
        var notice = Assert.Single(NoticePlan.Step(book, _start.AddSeconds(5)).Outbox);

        Assert.Equal((2000, NoticePlan.MostNamed), (notice.FiringCount, notice.Firing.Count));
        Assert.Equal("Circus: 2000 alerts", NoticeText.Subject(notice));
        Assert.Contains("and 1980 more", NoticeText.Body(notice), StringComparison.Ordinal);
    }

    [Fact]
    public void Row75_Channel_GetsNoMoreThanOneAMinute()
    {
        var book = Delivered(NoticePlan.Step(Book(Firing("a", _start)), _start.AddSeconds(5)));
        book = book with { Active = [.. book.Active, Firing("b", _start.AddSeconds(10))] };

        Assert.Empty(NoticePlan.Step(book, _start.AddSeconds(64)).Outbox);
        var notice = Assert.Single(NoticePlan.Step(book, _start.AddSeconds(65)).Outbox);

        Assert.Equal(["b"], notice.Firing.Select(alert => alert.Watcher));
    }

    [Fact]
    public void Row75_NoticeUnderWay_WhatComesWaitsAndGoesTogether()
    {
        var book = NoticePlan.Step(Book(Firing("a", _start)), _start.AddSeconds(5));
        book = book with { Active = [.. book.Active, Firing("b", _start.AddMinutes(1)), Firing("c", _start.AddMinutes(2))] };

        Assert.Single(NoticePlan.Step(book, _start.AddMinutes(5)).Outbox);
        var notice = Assert.Single(NoticePlan.Step(Delivered(book), _start.AddMinutes(5)).Outbox);

        Assert.Equal(["b", "c"], notice.Firing.Select(alert => alert.Watcher));
    }

    [Fact]
    public void Row75_AlertOver_IsToldOnce()
    {
        var book = Delivered(NoticePlan.Step(Book(Firing("a", _start)), _start.AddSeconds(5)));
        var over = book.Active[0] with { State = AlertState.Quiet, Ended = _start.AddMinutes(3) };
        book = book with { Active = [], Past = [over] };

        book = NoticePlan.Step(book, _start.AddMinutes(4));
        Assert.Equal("Circus: over: a on host: down", NoticeText.Subject(Assert.Single(book.Outbox)));

        Assert.Empty(NoticePlan.Step(Delivered(book), _start.AddMinutes(10)).Outbox);
    }

    [Fact]
    public void Row76_SilentRule_TellsWhenTheSilenceEnds()
    {
        var book = Book(Firing("a", _start)) with { Rules = [_rule with { SilentUntil = _start.AddHours(1) }] };

        Assert.Empty(NoticePlan.Step(book, _start.AddMinutes(59)).Outbox);
        Assert.Single(NoticePlan.Step(book, _start.AddMinutes(61)).Outbox);
    }

    [Fact]
    public void Row76_OverWhileSilent_IsNotTold()
    {
        var book = Book() with { Past = [Firing("a", _start) with { State = AlertState.Quiet, Ended = _start.AddMinutes(5), WasSilent = true }] };

        Assert.Empty(NoticePlan.Step(book, _start.AddHours(2)).Outbox);
    }

    [Fact]
    public void Row75_RuleOfAnotherChannel_TellsNotThisOne()
    {
        var book = Book(Firing("a", _start)) with { Rules = [_rule with { Channels = ["mail"] }] };

        Assert.Empty(NoticePlan.Step(book, _start.AddMinutes(1)).Outbox);
    }

    [Fact]
    public void Row75_ChannelThatIsNew_HearsNothingOfThePast()
    {
        var book = Book() with
        {
            Channels = [_chat with { Created = _start.AddHours(1) }],
            Past = [Firing("a", _start) with { State = AlertState.Quiet, Ended = _start.AddMinutes(5) }],
        };

        Assert.Empty(NoticePlan.Step(book, _start.AddHours(2)).Outbox);
    }

    [Fact]
    public void Row75_Retries_BecomeRarerAndEnd()
    {
        var pauses = Enumerable.Range(1, 20).Select(RetryPlan.After).TakeWhile(pause => pause is not null).ToList();

        Assert.Equal(pauses.Order(), pauses);
        Assert.Equal(7, pauses.Count);
    }

    private static AlertBook Book(params Alert[] active) => new() { Rules = [_rule], Channels = [_chat], Active = active };

    private static AlertBook Delivered(AlertBook book) => book with { Outbox = [] };

    internal static Alert Firing(string watcher, DateTimeOffset since) => new()
    {
        Id = $"r-{watcher}",
        Rule = "r",
        RuleName = "down",
        Subject = watcher,
        Watcher = watcher,
        Node = "",
        NodeTitle = "host",
        Text = "gave up",
        State = AlertState.Firing,
        Since = since,
        StateSince = since,
        Fired = since,
    };
}
