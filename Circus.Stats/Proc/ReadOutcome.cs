namespace Circus.Stats.Proc;

/// <summary>What came of an attempt to read a process.</summary>
internal enum ReadOutcome
{
    Read,

    /// <summary>It has not run since the reading before, so that nothing else was looked at.</summary>
    Quiet,

    /// <summary>It lives, but its files may not be read, or cannot be understood; its CPU time is known.</summary>
    Hidden,

    Gone,
}
