using Circus.TestKit;
using Circus.Web.Access;
using Circus.Web.Alerts;
using Circus.Web.Alerts.Channels;
using Circus.Web.Tests.Host;
using Circus.Web.Tests.Live;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Circus.Web.Tests.Alerts;

/// <summary>What outlives the console, and what reaches a channel in the end.</summary>
public sealed class AlertBoardTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Some.Start);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Row74_FirstStart_HasTheUsualRules()
    {
        var board = Open();

        Assert.Equal(AlertRule.Usual, board.Current.Rules);
        Assert.All(board.Current.Rules, rule => Assert.Empty(rule.Faults()));
    }

    [Fact]
    public void Row74_Restart_KeepsRulesAlertsAndWhatIsOnItsWay()
    {
        var alert = NoticePlanTests.Firing("web", Some.Start);
        Open().Change(book => book with
        {
            Rules = [.. book.Rules, new AlertRule { Id = "mine", Name = "mine", Kind = AlertKind.Cpu, Limit = 50, SilentUntil = Some.Start.AddHours(1) }],
            Active = [alert],
            Outbox = [new Notice { Id = "n", Channel = "c", Firing = [alert], FiringCount = 1, Attempts = 2 }],
        });

        var after = Open().Current;

        Assert.Equal(Some.Start.AddHours(1), after.Rule("mine")?.SilentUntil);
        Assert.Equal(alert.Id, Assert.Single(after.Active).Id);
        Assert.Equal(2, Assert.Single(after.Outbox).Attempts);
    }

    [Fact]
    public void Row75_File_IsForItsOwnerAlone()
    {
        Open().Change(book => book);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(PathOfFile));
    }

    [Fact]
    public void Row74_FileCannotBeRead_IsSaidAndKept()
    {
        File.WriteAllText(PathOfFile, "{ rules");

        var failure = Assert.Throws<StateDirectoryException>(Open);

        Assert.Contains("mend the file, or move it away", failure.Message, StringComparison.Ordinal);
        Assert.Equal("{ rules", File.ReadAllText(PathOfFile));
    }

    [Fact]
    public async Task Row75_Notice_ThatFails_IsTriedAgainUntilItArrives()
    {
        await using var listener = new HookListener { Status = 503 };
        using var hook = new WebHookSender(_time);
        var board = Open();
        board.Change(book => book with
        {
            Channels = [new AlertChannel { Id = "c", Name = "chat", To = listener.Address }],
            Outbox = [new Notice { Id = "n", Channel = "c", NextTry = Some.Start }],
        });
        var delivery = new NoticeDelivery(board, [hook], _time, NullLogger<NoticeDelivery>.Instance);

        delivery.Send(Cancelled);
        await delivery.StopAsync();
        Assert.Equal((1, Some.Start.AddSeconds(2)), (board.Current.Outbox[0].Attempts, board.Current.Outbox[0].NextTry));
        Assert.Contains("503", board.Current.Channels[0].Fault, StringComparison.Ordinal);

        // Not yet.
        delivery.Send(Cancelled);
        await delivery.StopAsync();
        Assert.Equal(1, board.Current.Outbox[0].Attempts);

        listener.Status = 204;
        _time.Advance(TimeSpan.FromSeconds(2));
        delivery.Send(Cancelled);
        await delivery.StopAsync();

        Assert.Empty(board.Current.Outbox);
        Assert.Equal((null, Some.Start.AddSeconds(2)), (board.Current.Channels[0].Fault, board.Current.Channels[0].Arrived));
    }

    [Fact]
    public async Task Row75_Notice_RefusedForGood_IsGivenUpAndSaid()
    {
        await using var listener = new HookListener { Status = 410 };
        using var hook = new WebHookSender(_time);
        var board = Open();
        board.Change(book => book with
        {
            Channels = [new AlertChannel { Id = "c", Name = "chat", To = listener.Address }],
            Outbox = [new Notice { Id = "n", Channel = "c", NextTry = Some.Start }],
        });
        var delivery = new NoticeDelivery(board, [hook], _time, NullLogger<NoticeDelivery>.Instance);

        delivery.Send(Cancelled);
        await delivery.StopAsync();

        Assert.Empty(board.Current.Outbox);
        Assert.Equal("It answered 410 Gone. Given up after 1 attempt.", board.Current.Channels[0].Fault);
    }

    private string PathOfFile => Path.Combine(_folder.Path, "alerts.json");

    private AlertBoard Open()
    {
        var board = new AlertBoard(PathOfFile, NullLogger<AlertBoard>.Instance);
        board.Load();
        return board;
    }
}
