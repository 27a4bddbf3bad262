using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Circus.Web.Audit;

namespace Circus.Web.Configuration;

/// <summary>
/// PURE: a file of the configuration without its secrets. In place of each stands a mark that is another one when the secret is, so that a comparison shows
/// that something changed there, and not what.
/// </summary>
/// <param name="secret">Without it nobody can try out what a mark stands for.</param>
internal sealed partial class IniMask(byte[] secret)
{
    public string Of(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var isHidden = false;
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            if (line.Length > 0 && char.IsWhiteSpace(line[0]) && isHidden)
            {
                // The value goes on here.
                lines[i] = line.Trim().Length == 0 ? line : $"    {Mark(line.Trim())}";
                continue;
            }

            var entry = Entry().Match(line);
            isHidden = entry.Success && SecretMask.IsSecretName(entry.Groups[2].Value);
            lines[i] = isHidden && entry.Groups[4].Length > 0 ? $"{entry.Groups[1]}{entry.Groups[2]}{entry.Groups[3]}{Mark(entry.Groups[4].Value)}"
                : SecretMask.InText(line) is var masked && masked != line ? masked.Replace(SecretMask.Mask, Mark(line), StringComparison.Ordinal)
                : line;
        }

        return string.Join('\n', lines);
    }

    private string Mark(string value) => $"{SecretMask.Mask}{Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(value)))[..6]}";

    [GeneratedRegex(@"^(\s*)([^\s=:;#\[][^=:]*?)(\s*[=:]\s*)(.*)$")]
    private static partial Regex Entry();
}
