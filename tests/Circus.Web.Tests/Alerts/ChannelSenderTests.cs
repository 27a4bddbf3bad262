using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Circus.TestKit;
using Circus.Web.Alerts.Channels;
using Circus.Web.Tests.Host;
using Circus.Web.Tests.Live;
using Microsoft.Extensions.Time.Testing;

namespace Circus.Web.Tests.Alerts;

/// <summary>What arrives at a real listener and a real mail server, and what is said when it does not.</summary>
public sealed class ChannelSenderTests
{
    private static readonly Notice _notice = new()
    {
        Id = "n1",
        Channel = "c",
        Created = Some.Start,
        Firing = [NoticePlanTests.Firing("web", Some.Start)],
        FiringCount = 1,
    };

    private readonly FakeTimeProvider _time = new(Some.Start);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Row75_WebHook_PostsJsonThatItsSecretSigns()
    {
        await using var listener = new HookListener();
        using var sender = new WebHookSender(_time);

        await sender.SendAsync(Hook(listener) with { Secret = "a secret of the two" }, _notice, Cancelled);

        var request = await listener.NextAsync(Cancelled);
        using var body = JsonDocument.Parse(request.Body);
        Assert.Equal("web", body.RootElement.GetProperty("firing")[0].GetProperty("watcher").GetString());
        Assert.Equal("n1", request.Header("Circus-Notice"));
        Assert.Equal(WebHookSender.Sign("a secret of the two", Some.Start.ToUnixTimeSeconds(), request.Body), request.Header(WebHookSender.SignatureHeader));
        Assert.DoesNotContain("a secret", request.Head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500, false)]
    [InlineData(429, false)]
    [InlineData(404, true)]
    [InlineData(302, true)]
    public async Task Row75_WebHook_Refused_SaysWhetherItIsWorthAnotherTry(int status, bool isFinal)
    {
        await using var listener = new HookListener { Status = status };
        using var sender = new WebHookSender(_time);

        var failure = await Assert.ThrowsAsync<DeliveryException>(() => sender.SendAsync(Hook(listener), _notice, Cancelled));

        Assert.Equal(isFinal, failure.IsFinal);
        Assert.Contains($"{status}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Row75_WebHook_NobodyListens_SaysSo()
    {
        using var sender = new WebHookSender(_time);
        var channel = new AlertChannel { Id = "c", Name = "chat", To = $"http://127.0.0.1:{FreePort.Next()}/secret-path" };

        var failure = await Assert.ThrowsAsync<DeliveryException>(() => sender.SendAsync(channel, _notice, Cancelled));

        Assert.False(failure.IsFinal);
        Assert.DoesNotContain("secret-path", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Row75_WebHook_NeverAnswers_IsGivenUpAfterTenSeconds()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var sender = new WebHookSender(_time);
        var sending = sender.SendAsync(new AlertChannel { Id = "c", Name = "chat", To = $"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/" }, _notice, Cancelled);
        using var accepted = await silent.AcceptTcpClientAsync(Cancelled);

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Contains("No answer within 10 s", (await Assert.ThrowsAsync<DeliveryException>(() => sending)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Row75_Mail_ArrivesAtEveryRecipient()
    {
        await using var sink = new SmtpSink();
        using var folder = new TemporaryFolder();
        var options = Options(folder, $$"""{"server": "smtp://circus%40example.org@127.0.0.1:{{sink.Port}}", "from": "circus@example.org", "password_file": "{{Path.Combine(folder.Path, "password")}}"}""");
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "password"), "open sesame\n", Cancelled);

        await new MailSender(options).SendAsync(Mail, _notice, Cancelled);

        var mail = await sink.NextAsync(Cancelled);
        Assert.Contains("RCPT TO:<ana@example.org>", mail, StringComparison.Ordinal);
        Assert.Contains("RCPT TO:<ops@example.org>", mail, StringComparison.Ordinal);
        Assert.Contains("Subject: Circus: web on host: down", mail, StringComparison.Ordinal);
        Assert.Contains("web on host: gave up", mail, StringComparison.Ordinal);
        Assert.Equal("\0circus@example.org\0open sesame", sink.SignIn);
    }

    [Theory]
    [InlineData("550 no such user", true)]
    [InlineData("451 later", false)]
    public async Task Row75_Mail_Refused_SaysWhetherItIsWorthAnotherTry(string refusal, bool isFinal)
    {
        await using var sink = new SmtpSink { Refusal = refusal };
        using var folder = new TemporaryFolder();
        var options = Options(folder, $$"""{"server": "smtp://127.0.0.1:{{sink.Port}}", "from": "circus@example.org"}""");

        var failure = await Assert.ThrowsAsync<DeliveryException>(() => new MailSender(options).SendAsync(Mail, _notice, Cancelled));

        Assert.Equal(isFinal, failure.IsFinal);
        Assert.Contains(refusal[4..], failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "cannot be used")]
    [InlineData("""{"server": "http://mail", "from": "a@b.org"}""", "server is smtp")]
    [InlineData("""{"server": "smtp://ana:secret@mail", "from": "a@b.org"}""", "a file of its own")]
    [InlineData("""{"server": "smtp://ana@mail", "from": "a@b.org"}""", "password_file")]
    [InlineData("""{"server": "smtp://mail", "from": "nobody"}""", "from is a mail address")]
    public void Row75_MailSettings_Faulty_SayWhatIsWrong(string text, string fault)
    {
        using var folder = new TemporaryFolder();
        var options = Options(folder, text);

        var failure = Assert.Throws<DeliveryException>(() => MailSettings.Read(options.MailFile!));

        Assert.Contains(fault, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    private static AlertChannel Mail { get; } = new() { Id = "m", Name = "mail", Kind = ChannelKind.Mail, To = "ana@example.org, ops@example.org" };

    private static AlertChannel Hook(HookListener listener) => new() { Id = "c", Name = "chat", To = listener.Address };

    private static WebOptions Options(TemporaryFolder folder, string settings)
    {
        var file = Path.Combine(folder.Path, "mail.json");
        File.WriteAllText(file, settings);
        return new WebOptions { StateDirectory = folder.Path, MailFile = file };
    }
}
