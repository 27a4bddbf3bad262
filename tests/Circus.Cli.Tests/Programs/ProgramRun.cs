using System.Diagnostics;

namespace Circus.Cli.Tests;

/// <summary>A program that ends by itself.</summary>
internal sealed record ProgramRun(int Status, string Output, string Error)
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    /// <param name="variables">NAME=VALUE, beside those of this program.</param>
    /// <param name="program">Path, or name of a program in PATH.</param>
    /// <param name="arguments">Its arguments.</param>
    public static async Task<ProgramRun> ToEndAsync(string[] variables, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var variable in variables)
        {
            var equals = variable.IndexOf('=', StringComparison.Ordinal);
            start.Environment[variable[..equals]] = variable[(equals + 1)..];
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(_limit);
        return new ProgramRun(process.ExitCode, await output, await error);
    }

    /// <summary>Skips the test where a program is missing; fails it where everything has to be tested.</summary>
    public static string Wanted(string path, string package)
    {
        Assert.True(File.Exists(path) || Environment.GetEnvironmentVariable("CIRCUS_TESTS_REQUIRE_ALL") is null, $"{path} is missing");
        Assert.SkipUnless(File.Exists(path), $"there is no {path}; sudo apt install {package}");
        return path;
    }
}
