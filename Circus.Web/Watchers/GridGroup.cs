namespace Circus.Web.Watchers;

/// <summary>By what the rows of the grid stand together.</summary>
internal enum GridGroup
{
    None,
    State,

    /// <summary>The name up to its first dash, dot, underscore, colon or digit: worker-1 and worker-2 are "worker".</summary>
    Prefix,
}
