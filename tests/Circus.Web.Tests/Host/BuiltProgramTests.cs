using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Circus.Web.Tests.Host;

/// <summary>The program as it was built, started from a folder that is not its own.</summary>
public sealed partial class BuiltProgramTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Development")]
    [InlineData("Production")]
    public async Task BuiltProgram_StartedElsewhere_ServesEveryAsset(string environment)
    {
        using var folder = new TemporaryFolder();
        using var program = Start(folder, environment);
        try
        {
            using var browser = new Browser(await AddressAsync(program));
            foreach (var route in Assets())
            {
                using var answer = await browser.GetAsync($"/{route}");
                Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{route}: {answer.StatusCode}");
                Assert.True((await answer.Content.ReadAsByteArrayAsync(Cancelled)).Length > 0, $"{route} is empty");
            }
        }
        finally
        {
            await EndAsync(program);
        }
    }

    [Fact]
    public async Task BuiltProgram_Terminated_ExitsWithZeroAndTakesItsCodeAlong()
    {
        using var folder = new TemporaryFolder();
        using var program = Start(folder, "Production");
        await AddressAsync(program);
        var codeExisted = File.Exists(Path.Combine(folder.Path, "setup-code"));

        using var kill = Process.Start("kill", ["-TERM", program.Id.ToString(CultureInfo.InvariantCulture)]);
        await program.WaitForExitAsync(Cancelled);

        Assert.Equal(0, program.ExitCode);
        Assert.True(codeExisted);
        Assert.False(File.Exists(Path.Combine(folder.Path, "setup-code")));
        Assert.Empty(await program.StandardError.ReadToEndAsync(Cancelled));
    }

    [Fact]
    public async Task BuiltProgram_PortIsTaken_SaysSoInOneLine()
    {
        using var folder = new TemporaryFolder();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        using var program = Start(folder, "Production", port);

        var error = await program.StandardError.ReadToEndAsync(Cancelled);
        await program.WaitForExitAsync(Cancelled);

        Assert.Equal(1, program.ExitCode);
        Assert.Matches($"^circushttpd: [^\n]*port {port}[^\n]*httpd_port in \\[circus\\][^\n]*\n$", error);
    }

    private static string ProgramFolder =>
        // artifacts/bin/Circus.Web.Tests/CONFIGURATION/ lies beside artifacts/bin/Circus.Web/CONFIGURATION/.
        AppContext.BaseDirectory.Replace("Circus.Web.Tests", "Circus.Web", StringComparison.Ordinal);

    /// <summary>Nobody listens there; on the default ports somebody might.</summary>
    private static string[] NoDaemon => ["--endpoint", "tcp://127.0.0.1:1", "--pubsub", "tcp://127.0.0.1:1", "--statspoint", "tcp://127.0.0.1:1"];

    private static Process Start(TemporaryFolder folder, string environment, string port = "0") =>
        Process.Start(new ProcessStartInfo(
            Path.Combine(ProgramFolder, "circushttpd"), ["--host", "127.0.0.1", "--port", port, "--state-dir", folder.Path, .. NoDaemon])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ASPNETCORE_ENVIRONMENT"] = environment },
        })!;

    private static async Task<Uri> AddressAsync(Process program)
    {
        while (await program.StandardOutput.ReadLineAsync(Cancelled) is { } line)
        {
            if (AddressLine().Match(line) is { Success: true } match)
            {
                return new Uri(match.Groups[1].Value);
            }
        }

        throw new InvalidOperationException($"the console ended: {await program.StandardError.ReadToEndAsync(Cancelled)}");
    }

    /// <summary>Every route of the manifest, but for the compressed twins.</summary>
    private static IEnumerable<string> Assets()
    {
        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(ProgramFolder, "circushttpd.staticwebassets.endpoints.json")));
        return [.. manifest.RootElement.GetProperty("Endpoints").EnumerateArray()
            .Select(endpoint => endpoint.GetProperty("Route").GetString()!)
            .Where(route => !route.EndsWith(".gz", StringComparison.Ordinal) && !route.EndsWith(".br", StringComparison.Ordinal))
            .Distinct()];
    }

    private static async Task EndAsync(Process program)
    {
        if (!program.HasExited)
        {
            program.Kill();
        }

        await program.WaitForExitAsync(CancellationToken.None);
    }

    [GeneratedRegex("Console +(http://[^/]+)/")]
    private static partial Regex AddressLine();
}
