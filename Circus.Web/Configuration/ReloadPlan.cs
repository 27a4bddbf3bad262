using System.Text.Json;
using Circus.Protocol.Messages;

namespace Circus.Web.Configuration;

/// <summary>PURE: what reading the configuration again will do, or did, for people.</summary>
internal sealed record ReloadPlan
{
    public IReadOnlyList<Step> Steps { get; private init; } = [];

    /// <summary>What stays although somebody might expect otherwise.</summary>
    public IReadOnlyList<string> Notes { get; private init; } = [];

    public IReadOnlyList<string> Warnings { get; private init; } = [];

    /// <summary>Processes of now that end.</summary>
    public int Ending => Steps.Sum(step => step.Ending);

    /// <summary>The configuration and what is in force say the same.</summary>
    public bool IsNothing => Steps.Count == 0;

    public bool IsDestructive => Steps.Any(step => step.Tone == "bad");

    /// <param name="reply">Of <c>reloadconfig</c>.</param>
    /// <param name="watchers">As they are now.</param>
    public static ReloadPlan Of(JsonElement reply, IReadOnlyList<WatcherDescription> watchers)
    {
        List<Step> steps = [];
        steps.AddRange(Texts(reply, "removed").Select(name => new Step("removed", name, "It is in no file any more.", "bad", Count(name))));
        foreach (var change in Objects(reply, "changed"))
        {
            var name = Text(change, "name");
            var (word, tone, ending) = Text(change, "action") switch
            {
                "live" => ("changed in place", "good", 0),
                "reload" => ("reloaded", "warn", Count(name)),
                "restart" => ("restarted", "bad", Count(name)),
                "replace" => ("made anew", "bad", Count(name)),
                _ => ("as it is", "quiet", 0),
            };
            var keys = string.Join(", ", Texts(change, "keys"));
            var overridden = string.Join(", ", Texts(change, "overridden"));
            steps.Add(new Step(word, name, $"{keys}: {Text(change, "reason")}{(overridden.Length > 0 ? $". What was set by command goes: {overridden}" : "")}.", tone, ending));
        }

        steps.AddRange(Texts(reply, "added").Select(name => new Step("added", name, "It is new.", "good", 0)));
        if (reply.TryGetProperty("sockets", out var sockets) && sockets.ValueKind == JsonValueKind.Object)
        {
            steps.AddRange(Texts(sockets, "removed").Select(name => new Step("socket closed", name, "It is in no file any more.", "bad", 0)));
            steps.AddRange(Objects(sockets, "changed").Select(change => new Step("socket opened anew", Text(change, "name"), $"{string.Join(", ", Texts(change, "keys"))}.", "warn", 0)));
            steps.AddRange(Texts(sockets, "added").Select(name => new Step("socket opened", name, "It is new.", "good", 0)));
        }

        List<string> notes = [];
        if (reply.TryGetProperty("circus", out var circus) && circus.ValueKind == JsonValueKind.Object)
        {
            steps.AddRange(Texts(circus, "changed").Select(key => new Step("changed in place", $"[circus] {key}", "", "good", 0)));
            notes.AddRange(Texts(circus, "after_restart").Select(key => $"[circus] {key} counts when circusd is started again."));
        }

        notes.AddRange(Objects(reply, "kept").Select(kept => $"{Text(kept, "name")} keeps what was set by command: {string.Join(", ", Texts(kept, "keys"))}."));
        notes.AddRange(Texts(reply, "not_in_file").Select(name => $"{name} was added by command, and stays."));
        return new ReloadPlan { Steps = steps, Notes = notes, Warnings = Texts(reply, "warnings") };

        int Count(string name) => watchers.FirstOrDefault(watcher => watcher.Name == name)?.Processes.Count ?? 0;
    }

    private static string Text(JsonElement of, string key) => of.TryGetProperty(key, out var value) ? value.ToString() : "";

    private static List<string> Texts(JsonElement of, string key) => [.. List(of, key).Select(item => item.ToString())];

    private static IEnumerable<JsonElement> Objects(JsonElement of, string key) => List(of, key).Where(item => item.ValueKind == JsonValueKind.Object);

    private static JsonElement[] List(JsonElement of, string key) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(key, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [];

    /// <summary>Something that is done.</summary>
    /// <param name="What">In a word or two.</param>
    /// <param name="Name">To what.</param>
    /// <param name="Why">A sentence.</param>
    /// <param name="Tone">See app.css.</param>
    /// <param name="Ending">Processes that end.</param>
    internal sealed record Step(string What, string Name, string Why, string Tone, int Ending);
}
