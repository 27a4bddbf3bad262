using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Circus.Web.Alerts.Channels;

/// <summary>Posts a notice as JSON. With a secret the receiver can check that it is from here, and when it was sent.</summary>
internal sealed class WebHookSender(TimeProvider time) : IChannelSender, IDisposable
{
    public const string SignatureHeader = "Circus-Signature";

    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(10);

    // No redirects: what an administrator has typed is where it goes.
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = _limit, PooledConnectionLifetime = TimeSpan.FromMinutes(2) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public ChannelKind Kind => ChannelKind.WebHook;

    public async Task SendAsync(AlertChannel channel, Notice notice, CancellationToken cancellationToken)
    {
        var body = NoticeText.Json(notice);
        using var request = new HttpRequestMessage(HttpMethod.Post, channel.To) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.UserAgent.ParseAdd("circushttpd");
        request.Headers.Add("Circus-Notice", notice.Id);
        if (channel.Secret is { } secret)
        {
            request.Headers.Add(SignatureHeader, Sign(secret, time.GetUtcNow().ToUnixTimeSeconds(), body));
        }

        using var limit = new CancellationTokenSource(_limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // What it answers beyond the status is not read.
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            if (!answer.IsSuccessStatusCode)
            {
                throw new DeliveryException(string.Create(CultureInfo.InvariantCulture, $"It answered {(int)answer.StatusCode} {answer.StatusCode}."), IsFinal(answer.StatusCode));
            }
        }
        catch (HttpRequestException failure)
        {
            throw new DeliveryException($"It cannot be reached: {failure.HttpRequestError}.");
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new DeliveryException($"No answer within {_limit.TotalSeconds:0} s.");
        }
    }

    /// <summary><c>t=SECONDS,v1=HEX</c>: HMAC-SHA256 with the secret over the seconds, a dot and the body.</summary>
    public static string Sign(string secret, long seconds, byte[] body)
    {
        var stamp = seconds.ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{stamp}."), .. body];
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed);
        return $"t={stamp},v1={Convert.ToHexStringLower(hash)}";
    }

    public void Dispose() => _client.Dispose();

    /// <summary>The receiver will say the same again: it is the address, or the message.</summary>
    private static bool IsFinal(HttpStatusCode status) =>
        (int)status is >= 300 and < 500 && status is not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or (HttpStatusCode)425);
}
