namespace Circus.Cli.Completion;

/// <summary>A word that may stand at a place, and what it is.</summary>
internal readonly record struct Candidate(string Word, string What = "");
