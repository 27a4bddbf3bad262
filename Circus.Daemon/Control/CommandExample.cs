using System.Diagnostics.CodeAnalysis;

namespace Circus.Daemon.Control;

/// <summary>A request and what it brings, for people.</summary>
/// <param name="Properties">JSON.</param>
/// <param name="Reply">JSON, without "status", "time" and "id".</param>
internal sealed record CommandExample([StringSyntax(StringSyntaxAttribute.Json)] string Properties, [StringSyntax(StringSyntaxAttribute.Json)] string Reply);
