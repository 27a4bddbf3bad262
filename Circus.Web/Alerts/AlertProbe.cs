namespace Circus.Web.Alerts;

/// <param name="Subject">What it is about, within the rule; nothing else has it.</param>
/// <param name="Watcher">Null when it is about the machine or the node.</param>
/// <param name="Trigger">What was found out; null when nothing could be, and everything stays as it is.</param>
/// <param name="Text">One sentence.</param>
internal readonly record struct AlertProbe(string Subject, string? Watcher, AlertTrigger? Trigger, string Text);
