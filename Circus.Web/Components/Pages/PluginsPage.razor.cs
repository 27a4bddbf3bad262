using System.Security.Claims;
using Circus.Web.Live;
using Circus.Web.Logs;
using Circus.Web.Plugins;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Circus.Web.Components.Pages;

/// <summary>What circusd runs beside the watchers: how each is, and what it wrote last.</summary>
public sealed partial class PluginsPage
{
    private const int TailLines = 8;

    // Whoever wants every line reads the log.
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, (IReadOnlyList<LogAnswer.Line> Lines, string? Fault)> _tails = [];
    private readonly Dictionary<string, string> _commands = [];
    private readonly CancellationTokenSource _stop = new();
    private DateTimeOffset _asked;
    private bool _isAsking;

    [Inject]
    private LogTail Tail { get; set; } = default!;

    [Inject]
    private PluginKinds Kinds { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    [Inject]
    private AuthenticationStateProvider Authentication { get; set; } = default!;

    private protected override int Window => 1;

    private IReadOnlyList<PluginInfo> Plugins => PluginInfo.Of(Snapshot.Watchers, _commands);

    private string Lead => Plugins.Count switch
    {
        0 => "Processes that circusd runs beside the watchers",
        1 => "1 process that circusd runs beside the watchers",
        var count => $"{count} processes that circusd runs beside the watchers",
    };

    protected override void OnAfterRender(bool firstRender)
    {
        base.OnAfterRender(firstRender);
        if (firstRender)
        {
            Feed.Ticked += Ask;
            Ask();
        }
    }

    protected override void Dispose(bool disposing)
    {
        Feed.Ticked -= Ask;
        _stop.Cancel();
        _stop.Dispose();
        base.Dispose(disposing);
    }

    private protected override IEnumerable<string> Columns() => Plugins.Select(plugin => ColumnId.OfWatcher(plugin.Watcher.Key));

    private void Ask()
    {
        if (!_isAsking && Plugins.Count > 0 && Time.GetUtcNow() - _asked >= _pause)
        {
            _isAsking = true;
            _ = AskAsync(_stop.Token);
        }
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            var user = (await Authentication.GetAuthenticationStateAsync()).User;
            var tails = await Task.WhenAll(Plugins.Select(plugin => ReadAsync(user, plugin.Watcher.Name, cancellationToken)));
            _tails.Clear();
            foreach (var (name, tail) in tails)
            {
                _tails[name] = tail;
            }

            foreach (var plugin in Plugins.Where(plugin => !_commands.ContainsKey(plugin.Watcher.Name)).ToList())
            {
                _commands[plugin.Watcher.Name] = await Kinds.CommandAsync(plugin.Watcher, cancellationToken);
            }

            _asked = Time.GetUtcNow();
            StateHasChanged();
        }
        catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException)
        {
            // The page was left.
        }
        finally
        {
            _isAsking = false;
        }
    }

    private async Task<(string Name, (IReadOnlyList<LogAnswer.Line> Lines, string? Fault) Tail)> ReadAsync(ClaimsPrincipal user, string name, CancellationToken cancellationToken) =>
        (name, await Tail.ReadAsync(user, name, TailLines, cancellationToken));
}
