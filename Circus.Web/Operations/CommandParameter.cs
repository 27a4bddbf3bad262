namespace Circus.Web.Operations;

/// <summary>A property of a command. The type is text, integer, number, boolean, signal, array or object; the default is in words, null when it is required.</summary>
internal sealed record CommandParameter(string Name, string Type, string? Default, string Help);
