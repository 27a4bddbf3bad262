using System.Globalization;

namespace Circus.Benchmarks;

/// <summary>What /proc tells of the processes of a supervisor, whichever it is.</summary>
internal static class ProcFiles
{
    /// <summary>Pids of the direct children; none when it is gone.</summary>
    public static IReadOnlyList<int> ChildrenOf(int pid)
    {
        try
        {
            // A child belongs to the thread that made it: proc_pid_children(5).
            return [.. Directory.EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/task")).SelectMany(ChildrenOfThread)];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>Returns when the condition holds: looks every 2 ms.</summary>
    public static async Task UntilAsync(Func<bool> isSo, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Ending.Limit);
        while (!isSo())
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    private static IEnumerable<int> ChildrenOfThread(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "children"))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(pid => int.Parse(pid, CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            // It ended between the list and the look.
            return [];
        }
    }
}
