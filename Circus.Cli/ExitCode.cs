namespace Circus.Cli;

/// <summary>Exit statuses, those of Circus; "circusctl help exit-codes" tells them.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Nobody answered, or something unexpected went wrong.</summary>
    public const int Unreachable = 1;

    public const int Usage = 2;

    /// <summary>circusd answered with an error.</summary>
    public const int Refused = 3;
}
