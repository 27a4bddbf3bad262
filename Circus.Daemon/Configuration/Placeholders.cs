using System.Text.RegularExpressions;

namespace Circus.Daemon.Configuration;

/// <summary>The forms <c>$(circus.KEY)</c> and <c>((circus.KEY))</c>, any case. One pass: what was put in is not looked at again.</summary>
internal static partial class Placeholders
{
    private const string Form = @"\$\(circus\.(?<key>[a-z0-9_.-]+)\)|\(\(circus\.(?<key>[a-z0-9_.-]+)\)\)";

    /// <summary>Replaces every form whose key has a value; the others stay as they are.</summary>
    public static string Replace(string text, Func<string, string?> valueOfKey) =>
        AnyForm().Replace(text, match => valueOfKey(match.Groups["key"].Value) ?? match.Value);

    /// <summary>
    /// The same for a value of an [env] section, where <c>$NAME</c> in capitals stands for a variable of the daemon as well. Both are done in
    /// one pass, so that a dollar sign in a variable's value is never taken for a reference.
    /// </summary>
    public static string Replace(string text, Func<string, string?> valueOfKey, Func<string, string> valueOfName) =>
        AnyFormOrName().Replace(text, match => match.Groups["name"] is { Success: true } name
            ? valueOfName(name.Value)
            : valueOfKey(match.Groups["key"].Value) ?? match.Value);

    /// <summary>The keys in a text, in lower case.</summary>
    public static IEnumerable<string> Keys(string text) =>
        AnyForm().Matches(text).Select(match => match.Groups["key"].Value.ToLowerInvariant());

    [GeneratedRegex(Form, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AnyForm();

    [GeneratedRegex(Form + @"|\$(?<name>(?-i:[A-Z][A-Z0-9_]*))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AnyFormOrName();
}
