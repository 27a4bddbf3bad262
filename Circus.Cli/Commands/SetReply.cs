using System.Text.Json;
using Circus.Cli.Output;

namespace Circus.Cli.Commands;

/// <summary>What circusd says to "set": "ok", and if it tells more than Circus did, what became of each option.</summary>
internal static class SetReply
{
    private static readonly HashSet<string> _envelope = ["status", "time", "id", "warnings", "info"];

    public static void Print(JsonElement reply, TextWriter output)
    {
        output.WriteLine("ok");
        foreach (var told in reply.EnumerateObject().Where(told => !_envelope.Contains(told.Name) && told.Value.ValueKind == JsonValueKind.Object))
        {
            foreach (var option in told.Value.EnumerateObject())
            {
                output.WriteLine(TableWriter.OneLine($"{option.Name}: {ValueText.Of(option.Value)}"));
            }
        }
    }
}
