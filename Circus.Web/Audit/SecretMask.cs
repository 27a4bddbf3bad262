using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Circus.Web.Audit;

/// <summary>
/// PURE: takes out of a text what looks like a secret, before it is shown, logged or kept. Too much is better than too little; what a program calls
/// by an innocent name stays, so that secrets belong into files, not into command lines.
/// </summary>
internal static partial class SecretMask
{
    public const string Mask = "••••";

    /// <summary>Whether a variable or option of that name holds a secret.</summary>
    public static bool IsSecretName(string name) => SecretName().IsMatch(name);

    /// <summary>A command line, a URL or any other text.</summary>
    public static string InText(string text)
    {
        text = UserInfo().Replace(text, Mask);
        return Assignment().Replace(text, match => match.Groups[1].Value + Mask);
    }

    /// <summary>The value of an option of a watcher, its environment included.</summary>
    /// <param name="name">The option.</param>
    /// <param name="value">Its value.</param>
    /// <param name="withEnvironment">Also values of variables whose names are innocent.</param>
    public static JsonNode? OfOption(string name, JsonNode? value, bool withEnvironment)
    {
        switch (value)
        {
            case JsonObject many:
                var isEnvironment = name is "env";
                return new JsonObject(many.Select(pair => KeyValuePair.Create(
                    pair.Key, isEnvironment && withEnvironment ? JsonValue.Create(Mask) : OfOption(pair.Key, pair.Value, withEnvironment))));
            case JsonArray list:
                return new JsonArray([.. list.Select(item => OfOption(name, item, withEnvironment))]);
            case JsonValue text when IsSecretName(name) && text.GetValueKind() is JsonValueKind.String or JsonValueKind.Number:
                return JsonValue.Create(Mask);
            case JsonValue text when text.GetValueKind() == JsonValueKind.String:
                // The ini form of an environment: A = 1, B = 2.
                return JsonValue.Create(name is "env" && withEnvironment ? Mask : InText(text.GetValue<string>()));
            default:
                return value?.DeepClone();
        }
    }

    [GeneratedRegex("pass(word|wd|phrase|code)?$|pass(word|wd|phrase|code)|pwd|secret|token|api[-_.]?key|access[-_.]?key|private[-_.]?key|credential|(^|[-_.])(auth|authorization|key|dsn|cookie)$|connection[-_.]?string", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    [GeneratedRegex(@"(?<=://[^/\s:@]*:)[^/\s@]+(?=@)")]
    private static partial Regex UserInfo();

    // NAME=value, --name value, --name=value, name: value; the value may be quoted.
    [GeneratedRegex("""((?<![\w-])[\w.-]*(?:pass(?:word|wd|phrase|code)|pwd|secret|token|api[-_.]?key|access[-_.]?key|private[-_.]?key|credentials?|authorization)[\w.-]*["']?(?:\s*[=:]\s*(?:Bearer\s+|Basic\s+)?|(?<=--[\w.-]*)\s+))("[^"]*"|'[^']*'|[^\s,;&]+)""", RegexOptions.IgnoreCase)]
    private static partial Regex Assignment();
}
