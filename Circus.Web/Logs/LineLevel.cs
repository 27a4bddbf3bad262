namespace Circus.Web.Logs;

/// <summary>How bad a line is, as far as it says so itself.</summary>
internal enum LineLevel
{
    None,
    Debug,
    Info,
    Warning,
    Error,
}
