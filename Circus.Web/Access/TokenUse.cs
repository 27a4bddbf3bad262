using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;

namespace Circus.Web.Access;

/// <summary>When tokens were used last, written once a minute: a request does not wait for it.</summary>
internal sealed class TokenUse(IServiceScopeFactory scopes, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan _pause = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _used = new(StringComparer.Ordinal);

    public void Note(string id) => _used[id] = time.GetUtcNow();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(_pause, time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await WriteAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The console stops; a minute of it is forgotten.
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AccessDbContext>();
        foreach (var (id, when) in _used.ToArray())
        {
            try
            {
                await context.AccessTokens.Where(token => token.Id == id)
                    .ExecuteUpdateAsync(change => change.SetProperty(token => token.LastUsed, when), cancellationToken);
                _used.TryRemove(KeyValuePair.Create(id, when));
            }
            catch (Microsoft.Data.Sqlite.SqliteException)
            {
                // Said elsewhere when the disk is at fault; the next minute tries again.
                return;
            }
        }
    }
}
