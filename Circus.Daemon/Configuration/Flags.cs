namespace Circus.Daemon.Configuration;

/// <summary>The words for true and false.</summary>
internal static class Flags
{
    public const string Allowed = "yes, true, on, 1, no, false, off or 0";

    public static bool TryParse(string text, out bool value)
    {
        var word = text.Trim().ToLowerInvariant();
        value = word is "yes" or "true" or "on" or "1";
        return value || word is "no" or "false" or "off" or "0";
    }
}
