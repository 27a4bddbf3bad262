namespace Circus.Cli.Output;

/// <summary>The few colours of the terminal, by meaning (SGR sequences of ECMA-48).</summary>
internal enum Ink
{
    Plain = 0,
    Bold = 1,
    Faint = 2,
    Reverse = 7,
    Bad = 31,
    Good = 32,
    Warning = 33,
    Accent = 36,
}
