using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Circus.Web.Access;

/// <summary>
/// A token as its owner has it: <c>circus_ID_SECRET</c>. The prefix lets scanners find tokens in code, the id says which one it is without being secret, the
/// secret has 256 random bits. Of the secret only its SHA-256 is kept: with that many bits a slow hash would gain nothing.
/// </summary>
/// <param name="Id">Eight symbols.</param>
/// <param name="Secret">43 symbols of base64url.</param>
internal sealed record TokenText(string Id, string Secret)
{
    public const string Prefix = "circus_";

    private const int IdLength = 8;
    private const int SecretBytes = 32;
    private const int SecretLength = 43;

    public static TokenText Create() => new(
        RandomNumberGenerator.GetString("0123456789abcdefghjkmnpqrstvwxyz", IdLength),
        Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)));

    /// <summary>Null when it has not the form of a token.</summary>
    public static TokenText? Parse(string text) =>
        text.Length == Prefix.Length + IdLength + 1 + SecretLength && text.StartsWith(Prefix, StringComparison.Ordinal) && text[Prefix.Length + IdLength] == '_'
            ? new TokenText(text.Substring(Prefix.Length, IdLength), text[(Prefix.Length + IdLength + 1)..])
            : null;

    public byte[] Hash() => SHA256.HashData(Encoding.UTF8.GetBytes(Secret));

    /// <summary>In constant time.</summary>
    public bool Matches(ReadOnlySpan<byte> hash) => CryptographicOperations.FixedTimeEquals(Hash(), hash);

    public override string ToString() => $"{Prefix}{Id}_{Secret}";
}
