namespace Circus.Cli.Output;

/// <summary>Where the command line reads and writes; tests give it their own.</summary>
internal sealed class CliConsole
{
    public TextReader In { get; init; } = Console.In;

    /// <summary>What somebody types, key by key.</summary>
    public KeyReader Keys { get; init; } = new();

    public TextWriter Out { get; init; } = Console.Out;

    public TextWriter Error { get; init; } = Console.Error;

    /// <summary>Somebody types.</summary>
    public bool IsInputTerminal { get; init; } = !Console.IsInputRedirected;

    /// <summary>Somebody looks: tables instead of lines for scripts.</summary>
    public bool IsTerminal { get; init; } = !Console.IsOutputRedirected;

    /// <summary>A terminal that shows colours, and whose user wants them (no-color.org).</summary>
    public bool HasColour { get; init; } = !Console.IsOutputRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb");

    /// <summary>Characters per line.</summary>
    public int Width { get; init; } = Console.IsOutputRedirected ? 120 : Math.Max(Console.WindowWidth, 40);

    /// <summary>One line to the error output; returns the status.</summary>
    public int Fail(int status, string line)
    {
        Error.WriteLine(line);
        return status;
    }
}
