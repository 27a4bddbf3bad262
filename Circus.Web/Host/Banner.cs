namespace Circus.Web.Host;

/// <summary>What the console says on standard output once it listens: where it is and, on the first run, the code that opens it.</summary>
internal static class Banner
{
    public static string Text(string address, string? setupCode)
    {
        if (setupCode is null)
        {
            return $"\n  Console       {address}/\n\n";
        }

        return $"\n  Console       {address}/setup\n  Set-up code   {setupCode}\n\n";
    }
}
