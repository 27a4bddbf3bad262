namespace Circus.Web.Alerts;

/// <summary>How much it matters. The names are in files: append only.</summary>
public enum AlertSeverity
{
    Warning,
    Critical,
}
