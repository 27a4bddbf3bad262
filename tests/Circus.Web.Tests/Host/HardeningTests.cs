using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Circus.Web.Access;
using Circus.Web.Audit;
using Circus.Web.Host;
using Microsoft.Extensions.DependencyInjection;

namespace Circus.Web.Tests.Host;

/// <summary>HTTPS, proxies, and how much there may be of everything.</summary>
public sealed class HardeningTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Certificate => Path.Combine(_folder.Path, "cert.pem");

    private string Key => Path.Combine(_folder.Path, "key.pem");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Https_CertificateIsRenewed_TheNextConnectionHasIt()
    {
        var first = WriteCertificate(DateTime.UtcNow.AddMinutes(-5));
        await using var console = await StartAsync(options => options with { Certificate = Certificate, CertificateKey = Key });

        var seenFirst = await ThumbprintAsync(console);
        File.WriteAllText(Certificate, "half a file");
        console.Time.Advance(TimeSpan.FromSeconds(6));
        var seenBroken = await ThumbprintAsync(console);
        var second = WriteCertificate(DateTime.UtcNow);
        console.Time.Advance(TimeSpan.FromSeconds(6));
        var seenSecond = await ThumbprintAsync(console);

        Assert.Equal("https", console.Address.Scheme);
        Assert.Equal((first, first, second), (seenFirst, seenBroken, seenSecond));
    }

    [Fact]
    public async Task Https_Cookies_AreBoundToTheHostAndTheStrictHeaderIsThere()
    {
        WriteCertificate(DateTime.UtcNow);
        await using var console = await StartAsync(options => options with { Certificate = Certificate, CertificateKey = Key });
        using var client = Client(console, _ => { });

        using var answer = await client.GetAsync("/setup", Cancelled);

        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("__Host-circus-form-", cookie, StringComparison.Ordinal);
        Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/;", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("max-age=31536000", Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")));
    }

    [Fact]
    public async Task Https_NoSuchCertificate_IsSaidAtTheStart()
    {
        using var error = new StringWriter();

        var code = await WebHost.RunAsync(
            new WebOptions { Host = "127.0.0.1", Port = 0, StateDirectory = _folder.Path, LogLevel = "critical", Certificate = Certificate, CertificateKey = Key },
            TextWriter.Null, error, Cancelled);

        Assert.Equal(1, code);
        Assert.StartsWith($"circushttpd: the certificate {Certificate} with the key {Key} cannot be used: ", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", "203.0.113.9")]
    [InlineData("192.0.2.1", "127.0.0.1")]
    [InlineData(null, "127.0.0.1")]
    public async Task Forwarded_Address_IsTakenFromTheNamedProxyOnly(string? proxy, string expected)
    {
        await using var console = await StartAsync(options => options with { Proxies = proxy is null ? [] : [proxy] });
        using var browser = console.OpenBrowser();
        browser.Headers.Add("X-Forwarded-For", "203.0.113.9");

        await browser.SetUpAsync(console.SetupCode!);

        using var file = console.Services.GetRequiredService<AuditTrail>().Read();
        Assert.Equal(expected, Assert.Single(file.Find(new AuditQuery())).Address);
    }

    [Fact]
    public async Task Forwarded_ForeignHost_IsNoAddressOfTheConsole()
    {
        await using var console = await StartAsync(options => options with { Proxies = ["127.0.0.1"], Names = ["console.example"] });
        foreach (var (host, status) in new[] { ("console.example", HttpStatusCode.OK), ("evil.example", HttpStatusCode.BadRequest) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/setup");
            request.Headers.Host = host;
            using var browser = console.OpenBrowser();
            using var answer = await browser.SendAsync(request);
            Assert.Equal(status, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Pages_MoreThanAUserMayHave_AreRefusedWithTheReason()
    {
        await using var console = await RunningConsole.StartWithAdministratorAsync();
        using var browser = console.OpenBrowser();
        await browser.SignInAsync();
        var user = Assert.Single(console.Services.GetRequiredService<AccessTable>().Current.Users.Keys);
        var limits = console.Services.GetRequiredService<CircuitLimits>();
        for (var page = 0; page < CircuitLimits.PerUser; page++)
        {
            limits.Opened($"{page}", user);
        }

        using var refused = await browser.GetAsync("/");
        using var asset = await browser.GetAsync("/healthz");
        limits.Closed("0");
        using var allowed = await browser.GetAsync("/");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Contains("Too many pages are open", await refused.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (asset.StatusCode, allowed.StatusCode));
    }

    [Theory]
    [InlineData("0.0.0.0", false, false, true)]
    [InlineData("0.0.0.0", true, false, false)]
    [InlineData("0.0.0.0", false, true, false)]
    [InlineData("example.org", true, false, true)]
    public void Host_OfTheNetwork_NeedsProtection(string host, bool hasCertificate, bool hasProxy, bool isFault)
    {
        var options = new WebOptions
        {
            Host = host,
            StateDirectory = "/x",
            Certificate = hasCertificate ? "/c" : null,
            CertificateKey = hasCertificate ? "/k" : null,
            Proxies = hasProxy ? ["192.0.2.1"] : [],
        };

        Assert.Equal(isFault, WebOptionsValidator.Faults(options).Any());
    }

    private static Task<RunningConsole> StartAsync(Func<WebOptions, WebOptions> configure) => RunningConsole.StartAsync(configure: configure);

    private string WriteCertificate(DateTime written)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(40), DateTimeOffset.UnixEpoch.AddYears(80));
        File.WriteAllText(Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(Key, key.ExportPkcs8PrivateKeyPem());
        File.SetLastWriteTimeUtc(Certificate, written);
        return certificate.Thumbprint;
    }

    private static async Task<string> ThumbprintAsync(RunningConsole console)
    {
        var seen = "";
        using var client = Client(console, thumbprint => seen = thumbprint);
        using var answer = await client.GetAsync("/healthz", Cancelled);
        return seen;
    }

    private static HttpClient Client(RunningConsole console, Action<string> see) => new(new SocketsHttpHandler
    {
        UseCookies = false,
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            {
                see(certificate!.GetCertHashString());
                return certificate.Subject == "CN=localhost";
            },
        },
    })
    { BaseAddress = new Uri($"https://127.0.0.1:{console.Address.Port}") };
}
