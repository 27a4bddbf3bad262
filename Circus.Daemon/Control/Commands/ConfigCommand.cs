using System.Text;
using System.Text.Json.Nodes;
using Circus.Daemon.Configuration;
using Circus.Protocol;

namespace Circus.Daemon.Control.Commands;

internal sealed class ConfigCommand : Command
{
    public override string Name => "config";

    public override Permission Permission => Permission.Administer;

    public override string Help =>
        "Tell the files of the configuration as they are now, the main one first, then those that it includes. They may have been edited since they were last applied, and may contain "
        + "secrets. Not in Circus.";

    public override IReadOnlyList<(string Key, string Help)> Reply =>
    [
        ("files", "Objects with path and text."),
        ("faults", "What is wrong with them, if anything is."),
        ("warnings", "What is odd about them, if anything is."),
    ];

    // A disk may be slow, and the loop waits for nothing.
    public override CommandOutcome Run(CommandContext context, CommandProperties properties) => CommandOutcome.Soon(Task.Run(() => Answer(context.Config)));

    private static JsonObject Answer(ConfigSource source)
    {
        var files = source.Files();
        if (files.Sum(file => (long)file.Content.Length) > WireLimits.MaxReplyBytes / 4)
        {
            throw new CommandException(ErrorCode.CommandError, "the configuration is too long to be told");
        }

        var result = source.Load();
        var answer = new JsonObject
        {
            ["files"] = new JsonArray([.. files.Select(file => (JsonNode)new JsonObject { ["path"] = file.Path, ["text"] = Encoding.UTF8.GetString(file.Content) })]),
        };
        Add(answer, "faults", result.Faults);
        Add(answer, "warnings", result.Warnings);
        return answer;
    }

    private static void Add(JsonObject answer, string key, IReadOnlyList<ConfigFault> faults)
    {
        if (faults.Count > 0)
        {
            answer[key] = new JsonArray([.. faults.Select(fault => JsonValue.Create(fault.ToString()))]);
        }
    }
}
