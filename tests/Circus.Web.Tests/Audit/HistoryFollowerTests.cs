using Circus.Web.Audit;
using Circus.Web.Tests.Host;
using Microsoft.Extensions.Logging.Abstractions;

namespace Circus.Web.Tests.Audit;

/// <summary>Commands that did not come through the console, across restarts of both programs.</summary>
public sealed class HistoryFollowerTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<HeardCommand> _history = [];
    private AuditTrail _trail = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _trail = new AuditTrail(Path.Combine(_folder.Path, "audit.db"), TimeProvider.System, NullLogger<AuditTrail>.Instance);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _trail.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Command_OfSomebodyElse_IsHeardOnce()
    {
        var follower = new HistoryFollower(_trail);
        Give(1, "unix uid=1000 pid=4711", "stop", "web");
        await follower.CatchUpAsync(new Told(_history), Cancelled);
        Give(2, "key laptop", "quit", null, "error", "not allowed");
        await follower.CatchUpAsync(new Told(_history), Cancelled);
        await follower.CatchUpAsync(new Told(_history), Cancelled);

        Assert.Equal(
            [("key laptop", "quit", null, AuditResult.Refused, "not allowed"), ("unix uid=1000 pid=4711", "stop", "web", AuditResult.Ok, null)], Heard());
    }

    [Fact]
    public async Task Command_OfTheConsole_IsNotHeardAgain()
    {
        var mark = await AskAsync();
        Give(1, $"unix uid=1000 pid=7 for {RequestMark.Beside("ana", mark)}", "stop", "web");

        await new HistoryFollower(_trail).CatchUpAsync(new Told(_history), Cancelled);

        Assert.Empty(Heard());
    }

    [Fact]
    public async Task Command_WithAMarkThatWasUsedOrNeverGiven_IsHeard()
    {
        var mark = await AskAsync();
        Give(1, $"tcp for ana #{mark}", "stop", "web");
        Give(2, $"tcp for ana #{mark}", "quit", null);
        Give(3, "tcp for ana #0123456789abcdef", "quit", null);

        await new HistoryFollower(_trail).CatchUpAsync(new Told(_history), Cancelled);

        Assert.Equal([$"tcp for ana #0123456789abcdef", $"tcp for ana #{mark}"], Heard().Select(entry => entry.Actor));
    }

    [Fact]
    public async Task Console_IsStartedAnew_GoesOnWhereItWas()
    {
        Give(1, "tcp", "stop", "web");
        await new HistoryFollower(_trail).CatchUpAsync(new Told(_history), Cancelled);
        Give(2, "tcp", "start", "web");

        await new HistoryFollower(_trail).CatchUpAsync(new Told(_history), Cancelled);

        Assert.Equal(["start", "stop"], Heard().Select(entry => entry.Action));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task Daemon_IsStartedAnew_ItsHistoryIsHeardFromTheBeginning(int commands)
    {
        var follower = new HistoryFollower(_trail);
        Enumerable.Range(1, 3).ToList().ForEach(number => Give(number, "tcp", "stop", "old"));
        await follower.CatchUpAsync(new Told(_history), Cancelled);
        _history.Clear();
        Enumerable.Range(1, commands).ToList().ForEach(number => Give(number, "tcp", "start", "new", time: 1000 + number));

        await follower.CatchUpAsync(new Told(_history), Cancelled);

        Assert.Equal(commands, Heard().Count(entry => entry.Action == "start"));
    }

    [Fact]
    public async Task Command_WithHostileTexts_IsOneCleanEntry()
    {
        Give(1, "tcp\nquit by root", new string('x', 5000), "\u001b[31mweb", "error", "--password hunter2");

        await new HistoryFollower(_trail).CatchUpAsync(new Told(_history), Cancelled);

        var entry = Assert.Single(Heard());
        Assert.Equal(("tcp?quit by root", "?[31mweb", "--password ••••"), (entry.Actor, entry.Target, entry.Message));
        Assert.Equal(300, entry.Action.Length);
    }

    private void Give(long number, string by, string command, string? watcher, string result = "ok", string? reason = null, double? time = null) =>
        _history.Add(new HeardCommand { Number = number, Time = time ?? number, By = by, Command = command, Watcher = watcher, Result = result, Reason = reason });

    private async Task<string> AskAsync()
    {
        var mark = RequestMark.Create();
        await _trail.AppendAsync(new AuditEntry { Kind = AuditKind.Asked, Actor = "ana", Action = "stop", Request = mark });
        return mark;
    }

    private sealed class Told(List<HeardCommand> history) : ICommandHistory
    {
        public Task<IReadOnlyList<HeardCommand>> AfterAsync(long number, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<HeardCommand>>([.. history.Where(command => command.Number > number)]);
    }

    private List<(string Actor, string Action, string? Target, string? Result, string? Message)> Heard()
    {
        using var file = _trail.Read();
        return [.. file.ReadAll().Reverse().Where(row => row.Entry.Kind == AuditKind.Heard)
            .Select(row => (row.Entry.Actor, row.Entry.Action, row.Entry.Target, row.Entry.Result, row.Entry.Message))];
    }
}
