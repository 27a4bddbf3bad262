namespace Circus.Web.Logs;

/// <summary>A piece of a line that looks the same from its beginning to its end.</summary>
/// <param name="Text">Plain; the browser writes it as text.</param>
/// <param name="Style">Classes of app.css, parted by spaces; empty for none.</param>
internal readonly record struct Segment(string Text, string Style);
