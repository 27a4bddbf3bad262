namespace Circus.Web.Access;

/// <summary>
/// One guess at a time per name, whether there is such a user or not: guesses at a password or a code that come at the same time would overwrite one
/// another's count of failures.
/// </summary>
internal static class AccountTurn
{
    private static readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    public static async Task<T> InTurnAsync<T>(string? userName, Func<Task<T>> guessAsync)
    {
        var turn = _turns[(uint)StringComparer.OrdinalIgnoreCase.GetHashCode(userName?.Trim() ?? "") % _turns.Length];
        await turn.WaitAsync();
        try
        {
            return await guessAsync();
        }
        finally
        {
            turn.Release();
        }
    }
}
