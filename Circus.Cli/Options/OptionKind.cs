namespace Circus.Cli.Options;

/// <summary>What the text of an option stands for.</summary>
internal enum OptionKind
{
    Text,
    Integer,
    Number,
    Flag,
    Signal,
    Environment,
    Hooks,

    /// <summary>Limit of resources: a number, or a word for none.</summary>
    Limit,
}
