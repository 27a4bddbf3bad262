using System.Diagnostics;

namespace Circus.EndToEnd.Tests;

/// <summary>A program that ends by itself.</summary>
internal sealed record ProgramRun(int Status, string Output, string Error)
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    public static Task<ProgramRun> ToEndAsync(string program, params string[] arguments) => ToEndAsync(new ProcessStartInfo(program, arguments));

    public static async Task<ProgramRun> ToEndAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(_limit);
        return new ProgramRun(process.ExitCode, await output, await error);
    }
}
