namespace Circus.Cli.Output;

/// <summary>
/// The keys of the terminal, for one reader at a time. Reading one blocks a thread and cannot be called off: a key that somebody asked for and
/// no longer wants goes to whoever asks next.
/// </summary>
/// <param name="read">Blocks until there is a key.</param>
internal sealed class KeyReader(Func<ConsoleKeyInfo>? read = null)
{
    private readonly Func<ConsoleKeyInfo> _read = read ?? (() => Console.ReadKey(intercept: true));
    private Task<ConsoleKeyInfo>? _next;

    public async Task<ConsoleKeyInfo> ReadAsync(CancellationToken cancellationToken)
    {
        _next ??= Task.Factory.StartNew(_read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var key = await _next.WaitAsync(cancellationToken);
        _next = null;
        return key;
    }
}
