using Circus.Daemon.Configuration;
using Circus.Daemon.Processes;
using Circus.Daemon.Streams;
using Circus.Daemon.Tests.Interop;

namespace Circus.Daemon.Tests.Configuration;

public sealed class QuickStartTests(ReaperFixture children)
{
    [Fact]
    public void LoadQuickStart_EmptyEnvironment_HasNeitherFaultsNorWarnings()
    {
        var result = ConfigLoader.LoadQuickStart(Ini.Environment());

        Assert.Empty(Ini.Lines(result.Faults));
        Assert.Empty(Ini.Lines(result.Warnings));
        Assert.Null(result.Options!.ConfigFile);
    }

    [Fact]
    public void LoadQuickStart_Watchers_AreTheOnesOfTheTour()
    {
        var options = ConfigLoader.LoadQuickStart(Ini.Environment()).Options!;

        Assert.Equal(["cpu", "crasher", "logger", "memory", "web"], options.Watchers.Select(watcher => watcher.Name));
        Assert.Equal([2, 1, 1, 1, 2], options.Watchers.Select(watcher => watcher.NumProcesses));
        Assert.True(options.Statsd && options.Httpd);
    }

    [Fact]
    public void LoadQuickStart_Web_GetsTheSocketAndItsSlot()
    {
        var options = ConfigLoader.LoadQuickStart(Ini.Environment()).Options!;
        var web = options.Watchers.Single(watcher => watcher.Name == "web");

        Assert.True(CommandLine.TryBuild(web, 2, new Dictionary<string, int> { ["web"] = 17 }, out var argv, out _));
        Assert.Equal(["17", "2"], argv.TakeLast(2));
        Assert.Equal(("127.0.0.1", 0), (options.Sockets[0].Host, options.Sockets[0].Port));
    }

    [Fact]
    public void LoadQuickStart_Outputs_DoNotFillTheTerminal()
    {
        var watchers = ConfigLoader.LoadQuickStart(Ini.Environment()).Options!.Watchers.ToDictionary(watcher => watcher.Name);

        Assert.Equal(StreamClass.QueueStream, watchers["logger"].StdoutStream!.Class);
        Assert.Equal(StreamClass.QueueStream, watchers["crasher"].StderrStream!.Class);
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("memory")]
    [InlineData("logger")]
    [InlineData("web")]
    [InlineData("crasher")]
    public async Task LoadQuickStart_Command_IsUnderstoodByItsInterpreter(string name)
    {
        var watcher = ConfigLoader.LoadQuickStart(Ini.Environment()).Options!.Watchers.Single(watcher => watcher.Name == name);
        Assert.True(CommandLine.TryBuild(watcher, 1, new Dictionary<string, int> { ["web"] = 17 }, out var argv, out _));
        Assert.SkipUnless(argv[0].StartsWith('/') || File.Exists($"/usr/bin/{argv[0]}"), $"{argv[0]} is not installed");

        // "-c" of perl and "-n" of the shell read the script and do not run it.
        var process = children.Start(Child.Spec([argv[0], argv[0] == "perl" ? "-c" : "-n", .. argv.Skip(1)]) with { Stderr = ChildStream.Pipe });
        using (process.PidFd)
        using (process.Stderr)
        {
            var errors = await Child.ReadToEndAsync(process.Stderr!);
            Assert.True((await children.WaitForExitAsync(process.Pid)).Status == ExitStatus.Exited(0), errors);
        }
    }

    [Fact]
    public void QuickStartText_EndsWithANewline() => Assert.EndsWith("\n", ConfigLoader.QuickStartText, StringComparison.Ordinal);
}
