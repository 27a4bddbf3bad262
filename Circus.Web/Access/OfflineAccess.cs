using Circus.Web.Audit;
using Microsoft.Data.Sqlite;

namespace Circus.Web.Access;

/// <summary>Users and tokens for the commands of circushttpd, whether the console runs or not: whoever may read the state directory may do everything with it.</summary>
internal static class OfflineAccess
{
    /// <param name="path">The state directory.</param>
    /// <param name="error">Gets what went wrong.</param>
    /// <param name="isNew">Whether it may be made; otherwise a mistyped path would look like a console without users.</param>
    /// <param name="run">What to do with the services; its exit code.</param>
    /// <returns>What <paramref name="run"/> returns, or the exit code of a failure.</returns>
    public static async Task<int> RunAsync(string path, TextWriter error, bool isNew, Func<IServiceProvider, Task<int>> run)
    {
        try
        {
            if (!isNew && !File.Exists(Path.Combine(path, "console.db")))
            {
                throw new StateDirectoryException($"there are no users in {path}; say with --state-dir where the console keeps its state");
            }

            var directory = new StateDirectory(path);
            var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddSingleton(new WebOptions { StateDirectory = path });
            services.AddAccess(directory).AddAudit(directory);
            await using var provider = services.BuildServiceProvider();
            await AccessStore.MigrateAsync(provider, CancellationToken.None);
            await using var scope = provider.CreateAsyncScope();
            return await run(scope.ServiceProvider);
        }
        catch (Exception failure) when (failure is StateDirectoryException or SqliteException or AuditUnavailableException)
        {
            await error.WriteLineAsync($"circushttpd: {failure.Message}");
            return WebHost.FailureExitCode;
        }
    }
}
