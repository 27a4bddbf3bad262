using System.Security.Cryptography;
using System.Text;

namespace Circus.Web.Access;

/// <summary>The one-time code that opens the set-up page: twelve symbols of 32, so 60 bits.</summary>
internal sealed class SetupCode
{
    // Crockford's base 32: without I, L, O and U, so that a code read from a screen has one reading.
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 12;
    private const int GroupLength = 4;

    private readonly string _symbols;

    private SetupCode(string symbols) => _symbols = symbols;

    public static SetupCode Create() => new(RandomNumberGenerator.GetString(Alphabet, Length));

    /// <summary>Compares in constant time; case, dashes, spaces and the usual misreadings do not matter.</summary>
    public bool Matches(string? typed) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(_symbols), Encoding.UTF8.GetBytes(Normalize(typed ?? "")));

    /// <summary>In groups: <c>XXXX-XXXX-XXXX</c>.</summary>
    public override string ToString() => string.Join('-', _symbols.Chunk(GroupLength).Select(group => new string(group)));

    private static string Normalize(string typed)
    {
        var symbols = new StringBuilder(Length);
        foreach (var symbol in typed)
        {
            switch (char.ToUpperInvariant(symbol))
            {
                case '-' or ' ':
                    break;
                case 'O':
                    symbols.Append('0');
                    break;
                case 'I' or 'L':
                    symbols.Append('1');
                    break;
                case var other:
                    symbols.Append(other);
                    break;
            }
        }

        return symbols.ToString();
    }
}
