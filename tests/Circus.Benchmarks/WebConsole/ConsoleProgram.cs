using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Circus.TestKit;

namespace Circus.Benchmarks.WebConsole;

/// <summary>A circushttpd of its own, with an administrator who is signed in.</summary>
internal sealed partial class ConsoleProgram : IAsyncDisposable
{
    public const string UserName = "olga";

    private const string Password = "three blind mice run";

    private readonly Process _process;
    private readonly DirectoryInfo _folder;

    private ConsoleProgram(Process process, DirectoryInfo folder, Uri address, HttpClient http, CookieContainer cookies)
    {
        _process = process;
        _folder = folder;
        Address = address;
        Http = http;
        Cookies = cookies;
    }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public CookieContainer Cookies { get; }

    /// <summary>CPU that it has used.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Bytes that are resident.</summary>
    public long Resident
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public static async Task<ConsoleProgram> StartAsync(string? programs, FakeDaemon daemon, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("circus-console-");
        var file = programs is null
            ? Path.Combine(AppContext.BaseDirectory, "../../Circus.Web", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "circushttpd")
            : Path.Combine(programs, "circushttpd");
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(
                file,
                [
                    "--host", "127.0.0.1", "--port", "0", "--endpoint", daemon.ControlEndpoint, "--pubsub", daemon.EventEndpoint,
                    "--statspoint", daemon.StatsEndpoint, "--state-dir", folder.FullName, "--log-level", "error",
                ])
            {
                RedirectStandardOutput = true,
            },
        };
        process.Start();
        Uri? address = null;
        string? code = null;
        while ((address is null || code is null) && await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            address ??= AddressLine().Match(line) is { Success: true } found ? new Uri(found.Groups[1].Value) : null;
            code ??= CodeLine().Match(line) is { Success: true } told ? told.Groups[1].Value : null;
        }

        if (address is null || code is null)
        {
            throw new InvalidOperationException("circushttpd ended before it said where it listens");
        }

        // What it prints from now on must not fill the pipe.
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, cancellationToken);
        var cookies = new CookieContainer();
        var http = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies, AllowAutoRedirect = false });
        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        await SetUpAsync(http, address, code, cancellationToken);
        return new ConsoleProgram(process, folder, address, http, cookies);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static async Task SetUpAsync(HttpClient http, Uri address, string code, CancellationToken cancellationToken)
    {
        var page = await http.GetStringAsync(new Uri(address, "/setup"), cancellationToken);
        var fields = HiddenFields(page);
        foreach (var (name, value) in new[] { ("code", code), ("username", UserName), ("password", Password), ("password-again", Password) })
        {
            fields[name] = value;
        }

        using var form = new FormUrlEncodedContent(fields);
        using var answer = await http.PostAsync(new Uri(address, "/setup"), form, cancellationToken);
        if (answer.StatusCode != HttpStatusCode.Redirect && answer.StatusCode != HttpStatusCode.SeeOther)
        {
            throw new InvalidOperationException($"the set-up was refused: {answer.StatusCode}");
        }
    }

    [GeneratedRegex(@"^\s*Console\s+(http://[^/\s]+)")]
    private static partial Regex AddressLine();

    [GeneratedRegex(@"^\s*Set-up code\s+(\S+)")]
    private static partial Regex CodeLine();

    /// <summary>What a form of the page sends besides what is filled in.</summary>
    public static Dictionary<string, string> HiddenFields(string page) =>
        HiddenField().Matches(page).ToDictionary(match => match.Groups[1].Value, match => WebUtility.HtmlDecode(match.Groups[2].Value));

    [GeneratedRegex("<input[^>]*type=\"hidden\"[^>]*name=\"([^\"]+)\"[^>]*value=\"([^\"]*)\"")]
    private static partial Regex HiddenField();
}
