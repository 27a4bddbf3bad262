using System.Text;
using Circus.Daemon.Interop;
using Circus.Daemon.Processes;

namespace Circus.Daemon.Tests.Interop;

/// <summary>Small real children: shell lines and what they print.</summary>
internal static class Child
{
    /// <summary>"/bin/sh -c LINE" with a PATH and its output on a pipe.</summary>
    public static ProcessSpec Shell(string line) => Spec("/bin/sh", "-c", line) with { Stdout = ChildStream.Pipe };

    public static ProcessSpec Spec(params string[] arguments) => new()
    {
        Arguments = arguments,
        Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
        WorkingDirectory = "/",
    };

    /// <summary>Starts it; fails the test with the reason otherwise.</summary>
    public static SpawnedProcess Start(this ReaperFixture fixture, ProcessSpec spec)
    {
        var isStarted = fixture.Spawner.TrySpawn(spec, out var process, out var error);
        Assert.True(isStarted, error?.Reason);
        return process!;
    }

    public static SpawnError Refuse(this ReaperFixture fixture, ProcessSpec spec)
    {
        Assert.False(fixture.Spawner.TrySpawn(spec, out _, out var error));
        return error;
    }

    /// <summary>Runs it to its end and returns what it wrote to its standard output.</summary>
    public static async Task<string> RunAsync(this ReaperFixture fixture, ProcessSpec spec)
    {
        var process = fixture.Start(spec with { Stdout = ChildStream.Pipe });
        using (process.PidFd)
        using (process.Stdout)
        {
            var output = await ReadToEndAsync(process.Stdout!);
            await fixture.WaitForExitAsync(process.Pid);
            return output;
        }
    }

    public static Task<string> ReadToEndAsync(SafeFd fd) => ReadAsync(fd, _ => false);

    /// <summary>Waits for the first complete line of a child that goes on running.</summary>
    public static async Task<string> ReadLineAsync(SafeFd fd) => (await ReadAsync(fd, text => text.Contains('\n'))).TrimEnd('\n');

    private static Task<string> ReadAsync(SafeFd fd, Func<string, bool> isEnough)
    {
        var token = TestContext.Current.CancellationToken;
        return Task.Factory.StartNew(() => Read(fd, isEnough), token, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .WaitAsync(ReaperFixture.Limit, token);
    }

    private static unsafe string Read(SafeFd fd, Func<string, bool> isEnough)
    {
        var text = new StringBuilder();
        var buffer = stackalloc byte[4096];
        var poll = stackalloc byte[8];
        while (!isEnough(text.ToString()))
        {
            *(int*)poll = fd.Number;
            *(short*)(poll + 4) = LibC.POLLIN;
            _ = LibC.Poll(poll, 1, (int)ReaperFixture.Limit.TotalMilliseconds);
            var count = LibC.Read(fd.Number, buffer, 4096);
            if (count <= 0)
            {
                Assert.True(count == 0, "reading the pipe of a child failed");
                break;
            }

            text.Append(Encoding.UTF8.GetString(buffer, (int)count));
        }

        return text.ToString();
    }
}
