using System.Globalization;

namespace Circus.Cli.Tests;

/// <summary>A terminal in a tmux of its own, with one command in it; when that has ended, its status and how the terminal was left are shown.</summary>
internal sealed class Tmux : IAsyncDisposable
{
    private const string Program = "/usr/bin/tmux";

    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(50);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("circus-tmux-");

    private Tmux()
    {
    }

    /// <param name="width">Columns.</param>
    /// <param name="height">Lines.</param>
    /// <param name="variables">NAME=VALUE of the command.</param>
    /// <param name="command">For a shell.</param>
    public static async Task<Tmux> StartAsync(int width, int height, string variables, string command)
    {
        ProgramRun.Wanted(Program, "tmux");
        var tmux = new Tmux();
        var script = Path.Combine(tmux._folder.FullName, "script");
        await File.WriteAllTextAsync(
            script,
            $"{command}\necho \"status=$?\"\nstty -a | tr ' ;' '\\n\\n' | grep -x -e echo -e -echo -e icanon -e -icanon | tr '\\n' ' '\necho end\nexec cat\n",
            TestContext.Current.CancellationToken);
        await tmux.RunAsync(
            "-f", "/dev/null", "new-session", "-d", "-x", Text(width), "-y", Text(height), $"env -u COLORTERM -u NO_COLOR TERM=screen-256color LANG=C.UTF-8 LC_ALL=C.UTF-8 {variables} sh {script}");
        await tmux.RunAsync("set-option", "-g", "status", "off");
        return tmux;
    }

    /// <summary>Names of keys as tmux has them: "Enter", "C-c", "j".</summary>
    public Task PressAsync(params string[] keys) => RunAsync(["send-keys", .. keys]);

    public Task ResizeAsync(int width, int height) => RunAsync("resize-window", "-x", Text(width), "-y", Text(height));

    /// <summary>What is on the screen.</summary>
    public async Task<string> ScreenAsync() => (await RunAsync("capture-pane", "-p")).TrimEnd('\n') + "\n";

    /// <summary>The same with its control sequences.</summary>
    public Task<string> PaintedAsync() => RunAsync("capture-pane", "-p", "-e");

    /// <summary>Whether the program has a screen of its own, and whether the cursor is seen: "1 0" while the dashboard runs.</summary>
    public async Task<string> StateAsync() => (await RunAsync("display-message", "-p", "#{alternate_on} #{cursor_flag}")).Trim();

    /// <summary>Waits until the screen is as wanted, and returns it.</summary>
    public async Task<string> UntilAsync(Func<string, bool> isWanted, string what)
    {
        using var limit = new CancellationTokenSource(_limit);
        using var timer = new PeriodicTimer(_pause);
        var screen = await ScreenAsync();
        while (!isWanted(screen))
        {
            Assert.False(limit.IsCancellationRequested, $"not within {_limit.TotalSeconds} s: {what}\n{screen}");
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            screen = await ScreenAsync();
        }

        return screen;
    }

    public Task<string> ShowsAsync(string text) => UntilAsync(screen => screen.Contains(text, StringComparison.Ordinal), text);

    /// <summary>The pid of the command, a child of the shell.</summary>
    public async Task<string> CommandPidAsync()
    {
        var shell = (await RunAsync("display-message", "-p", "#{pane_pid}")).Trim();
        return (await File.ReadAllTextAsync($"/proc/{shell}/task/{shell}/children", TestContext.Current.CancellationToken)).Trim();
    }

    public async ValueTask DisposeAsync()
    {
        await ProgramRun.ToEndAsync([], Program, "-S", Path.Combine(_folder.FullName, "socket"), "kill-server");
        _folder.Delete(recursive: true);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task<string> RunAsync(params string[] arguments)
    {
        var run = await ProgramRun.ToEndAsync(["TMUX="], Program, ["-u", "-S", Path.Combine(_folder.FullName, "socket"), .. arguments]);
        Assert.True(run.Status == 0, $"tmux {string.Join(' ', arguments)}: {run.Error}");
        return run.Output;
    }
}
