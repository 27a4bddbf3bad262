using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Circus.Web.Alerts.Channels;

/// <summary>Sends a notice as mail.</summary>
internal sealed class MailSender(WebOptions options) : IChannelSender
{
    private const int LimitMs = 15_000;

    public ChannelKind Kind => ChannelKind.Mail;

    public async Task SendAsync(AlertChannel channel, Notice notice, CancellationToken cancellationToken)
    {
        // Read anew each time: it may have been mended.
        var settings = MailSettings.Read(options.MailFile ?? Path.Combine(options.StateDirectory, "mail.json"));
        using var message = Message(settings, channel, notice);
        using var client = new SmtpClient { Timeout = LimitMs };
        try
        {
            var server = settings.Address;
            var isDirect = server.Scheme == "smtps";
            await client.ConnectAsync(
                server.Host, server.Port > 0 ? server.Port : isDirect ? 465 : 587,
                isDirect ? SecureSocketOptions.SslOnConnect : settings.IsLocal ? SecureSocketOptions.StartTlsWhenAvailable : SecureSocketOptions.StartTls, cancellationToken);
            if (settings.User is { } user)
            {
                await client.AuthenticateAsync(user, settings.Password() ?? "", cancellationToken);
            }

            await client.SendAsync(message, cancellationToken);
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (AuthenticationException)
        {
            throw new DeliveryException("The mail server refused user name and password.");
        }
        catch (SmtpCommandException refusal)
        {
            throw new DeliveryException($"The mail server refused it: {refusal.Message}", isFinal: (int)refusal.StatusCode >= 500);
        }
        catch (Exception failure) when (failure is IOException or System.Net.Sockets.SocketException or TimeoutException or SslHandshakeException or ProtocolException or ServiceNotConnectedException or NotSupportedException)
        {
            throw new DeliveryException($"The mail server cannot be used: {failure.Message}");
        }
    }

    private static MimeMessage Message(MailSettings settings, AlertChannel channel, Notice notice)
    {
        var message = new MimeMessage { Subject = NoticeText.Subject(notice).Replace('\n', ' ').Replace('\r', ' '), Body = new TextPart("plain") { Text = NoticeText.Body(notice) } };
        message.From.Add(MailboxAddress.Parse(settings.From));
        message.To.AddRange(channel.Recipients.Select(MailboxAddress.Parse));
        // No answer of an absence assistant, please (RFC 3834).
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }
}
