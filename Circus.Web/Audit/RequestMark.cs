using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Circus.Web.Audit;

/// <summary>
/// Goes to circusd behind the user's name, so that the console knows its own commands in circusd's history. Random: nobody can have his commands taken
/// for the console's by giving himself such a name beforehand.
/// </summary>
internal static partial class RequestMark
{
    private const int Bytes = 8;

    public static string Create() => RandomNumberGenerator.GetHexString(2 * Bytes, lowercase: true);

    /// <summary>For <see cref="Protocol.Messages.ControlRequest.For"/>.</summary>
    public static string Beside(string user, string mark) => $"{user} #{mark}";

    /// <summary>Null when the client was no console.</summary>
    public static string? Of(string? by) => by is not null && Marked().Match(by) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex(" for .+ #([0-9a-f]{16})$")]
    private static partial Regex Marked();
}
