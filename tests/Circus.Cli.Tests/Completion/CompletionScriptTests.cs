using System.Text.Json.Nodes;
using Circus.Cli.Completion;
using Circus.TestKit;

namespace Circus.Cli.Tests.Completion;

/// <summary>The scripts in the shells they are for, asking the built circusctl, which asks a daemon.</summary>
public sealed class CompletionScriptTests : IAsyncLifetime, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("circus-ctl-completion-");
    private FakeDaemon _daemon = null!;

    public async ValueTask InitializeAsync()
    {
        _daemon = await FakeDaemon.StartAsync((_, properties) => properties["name"] is null
            ? new() { ["watchers"] = new JsonArray("plugin:flapping", "plugin:statsd", "web", "web app") }
            : new() { ["pids"] = new JsonArray(4711) });
        foreach (var shell in CompletionScript.Shells)
        {
            await File.WriteAllTextAsync(Path.Combine(_folder.FullName, shell), CompletionScript.Of(shell), TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData("circusctl sta", "start stats status")]
    [InlineData("circusctl start we", "web web\\ app")]
    [InlineData("circusctl stop plugin:f", "flapping")]
    [InlineData("circusctl --json stop plugin:", "flapping statsd")]
    [InlineData("circusctl reload web --seq", "--sequential")]
    [InlineData("circusctl signal web HU", "HUP")]
    [InlineData("circusctl signal web 47", "4711")]
    [InlineData("circusctl set web grace", "graceful_timeout")]
    [InlineData("circusctl listen watcher.pl", "watcher.plugin:flapping. watcher.plugin:statsd.")]
    public async Task Bash_Line_IsCompleted(string line, string expected)
    {
        // As bash itself calls it: the words are of no interest to the function, the line is.
        var script = $$"""
            source {{_folder.FullName}}/bash
            COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDBREAKS=$' \t\n"\'><=;|&(:'
            _circusctl circusctl
            echo "${COMPREPLY[*]}"
            complete -p circusctl
            """;

        var run = await RunAsync("/bin/bash", "-c", script, "bash", line);

        Assert.Equal(("", $"{expected}\ncomplete -F _circusctl circusctl\n"), (run.Error, run.Output));
    }

    [Theory]
    [InlineData("circusctl sta", "start\tStart watchers|stats\tMeasure the processes of all watchers, of one, or one process|status\tTell the state of all watchers, or of one")]
    [InlineData("circusctl start we", "web\twatcher|web app\twatcher")]
    [InlineData("circusctl stop plugin:f", "plugin:flapping\twatcher")]
    public async Task Fish_Line_IsCompleted(string line, string expected)
    {
        var fish = ProgramRun.Wanted("/usr/bin/fish", "fish");

        var run = await RunAsync(fish, "--no-config", "-c", $"source {_folder.FullName}/fish; complete -C '{line}'");

        Assert.Equal(("", expected.Replace('|', '\n') + "\n"), (run.Error, run.Output));
    }

    [Theory]
    [InlineData("circusctl sta", "start:Start watchers|stats:Measure the processes of all watchers, of one, or one process|status:Tell the state of all watchers, or of one")]
    [InlineData("circusctl start we", "web:watcher|web app:watcher")]
    [InlineData("circusctl stop plugin:f", "plugin\\:flapping:watcher")]
    public async Task Zsh_Line_IsCompleted(string line, string expected)
    {
        var zsh = ProgramRun.Wanted("/usr/bin/zsh", "zsh");
        // What the completion system hands over and takes back.
        var script = $$"""
            compdef() { :; }
            _describe() { print -rl -- "${(@P)4}" }
            source {{_folder.FullName}}/zsh
            words=("${(@s: :)1}") CURRENT=$#words
            _circusctl
            """;

        var run = await RunAsync(zsh, "-f", "-c", script, "zsh", line);

        Assert.Equal(("", expected.Replace('|', '\n') + "\n"), (run.Error, run.Output));
    }

    [Theory]
    [InlineData("circusctl st", 1, "start stats status stop")]
    [InlineData("circusctl start w", 2, "web web app")]
    public async Task AutoComplete_VariablesOfCircus_AreAnsweredOnOneLineWithStatusOne(string words, int current, string expected)
    {
        var run = await ProgramRun.ToEndAsync(
            ["AUTO_COMPLETE=1", $"COMP_WORDS={words}", $"COMP_CWORD={current}", $"CIRCUSCTL_ENDPOINT={_daemon.ControlEndpoint}", "CIRCUSCTL_COMPLETION_TIMEOUT=30"], BuiltPrograms.Circusctl);

        Assert.Equal((1, expected + "\n"), (run.Status, run.Output));
    }

    [Fact]
    public async Task Completion_NoDaemon_OffersNoNamesAndIsSilent()
    {
        var run = await ProgramRun.ToEndAsync([$"CIRCUSCTL_ENDPOINT={FreePort.Endpoint()}"], BuiltPrograms.Circusctl, "complete", "--", "start", "");

        Assert.Equal((0, "", ""), (run.Status, run.Output, run.Error));
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        _daemon.Dispose();
        if (_folder.Exists)
        {
            _folder.Delete(recursive: true);
        }
    }

    private Task<ProgramRun> RunAsync(string shell, params string[] arguments) => ProgramRun.ToEndAsync(
        [$"PATH={Path.GetDirectoryName(BuiltPrograms.Circusctl)}:/usr/bin:/bin", $"CIRCUSCTL_ENDPOINT={_daemon.ControlEndpoint}", "CIRCUSCTL_COMPLETION_TIMEOUT=30", $"HOME={_folder.FullName}"], shell, arguments);
}
