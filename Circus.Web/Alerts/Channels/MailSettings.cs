using System.Net;
using System.Net.Mail;
using System.Text.Json;

namespace Circus.Web.Alerts.Channels;

/// <summary>How mail is sent: a file, so that no password is on a command line or in a browser.</summary>
/// <param name="Server">smtps://USER@HOST:465, or smtp://USER@HOST:587, which goes on with TLS after STARTTLS; only to this machine without.</param>
/// <param name="From">Who it is from.</param>
/// <param name="PasswordFile">File whose first line is the password; null when none is needed.</param>
internal sealed record MailSettings(string Server, string From, string? PasswordFile = null)
{
    private static readonly JsonSerializerOptions _json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    public Uri Address => new(Server);

    public bool IsLocal => Address.IsLoopback;

    public string? User => Address.UserInfo.Length > 0 ? WebUtility.UrlDecode(Address.UserInfo) : null;

    /// <exception cref="DeliveryException">There is no such file, or it cannot be used.</exception>
    public static MailSettings Read(string path)
    {
        MailSettings? settings;
        try
        {
            settings = JsonSerializer.Deserialize<MailSettings>(File.ReadAllBytes(path), _json);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DeliveryException($"Mail is not set up: there is no {path}.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new DeliveryException($"{path} cannot be used: {failure.Message}");
        }

        return settings?.Fault() is { } fault ? throw new DeliveryException($"{path}: {fault}") : settings ?? throw new DeliveryException($"{path} is empty.");
    }

    /// <exception cref="DeliveryException">It cannot be read.</exception>
    public string? Password()
    {
        if (PasswordFile is null)
        {
            return null;
        }

        try
        {
            return File.ReadLines(PasswordFile).FirstOrDefault() ?? throw new DeliveryException($"{PasswordFile} is empty.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DeliveryException($"{PasswordFile} cannot be read: {failure.Message}");
        }
    }

    private string? Fault() =>
        !Uri.TryCreate(Server, UriKind.Absolute, out var server) || server.Scheme is not ("smtp" or "smtps") || server.Host.Length == 0 || server.UserInfo.Contains(':')
            ? "server is smtp://USER@HOST:PORT or smtps://USER@HOST:PORT; the password stands in a file of its own"
            : !MailAddress.TryCreate(From, out _) ? "from is a mail address"
            : server.UserInfo.Length > 0 && PasswordFile is null ? "a user needs password_file"
            : null;
}
