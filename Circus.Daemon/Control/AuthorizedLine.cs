using System.Diagnostics.CodeAnalysis;
using Circus.Protocol.Keys;

namespace Circus.Daemon.Control;

/// <summary>A line of the file of authorised keys: "ROLE PUBLIC-KEY NAME".</summary>
internal sealed record AuthorizedLine(Permission Role, string PublicText, byte[] Public, string Name)
{
    /// <summary>All lines of a file; what is wrong is told by number, without the key.</summary>
    public static IReadOnlyList<AuthorizedLine> ReadAll(IEnumerable<string> lines, Action<string> fault)
    {
        List<AuthorizedLine> result = [];
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            var text = line.Trim();
            // A key may begin with "#", but a line begins with a role.
            if (text.Length == 0 || text[0] == '#')
            {
                continue;
            }

            if (!TryRead(text, out var read, out var reason))
            {
                fault($"line {number}: {reason}");
            }
            else if (result.Any(other => other.PublicText == read.PublicText || other.Name == read.Name))
            {
                fault($"line {number}: the key or the name {read.Name} stands in an earlier line");
            }
            else
            {
                result.Add(read);
            }
        }

        return result;
    }

    private static bool TryRead(string text, [NotNullWhen(true)] out AuthorizedLine? line, [NotNullWhen(false)] out string? reason)
    {
        line = null;
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != 3)
        {
            reason = "a line is ROLE PUBLIC-KEY NAME";
            return false;
        }

        if (!Control.Role.TryParse(words[0], out var role))
        {
            reason = $"the role is {string.Join(", ", Control.Role.Words)}, not the first word of this line";
            return false;
        }

        if (!Z85.TryDecode(words[1], out var key) || key.Length != KeyPair.KeyLength)
        {
            reason = "the second word is no public key: 40 characters, as in the .pub file of circusctl keygen";
            return false;
        }

        if (words[2].Length > 64 || words[2].Any(char.IsControl))
        {
            reason = "a name has 64 characters at most";
            return false;
        }

        reason = null;
        line = new AuthorizedLine(role, words[1], key, words[2]);
        return true;
    }
}
