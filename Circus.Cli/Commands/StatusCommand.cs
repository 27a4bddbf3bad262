using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Cli.Help;
using Circus.Cli.Output;
using Circus.Protocol;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;

namespace Circus.Cli.Commands;

/// <summary>"status": a table for people; the lines of Circus for scripts, with the reason behind the state of what is in trouble.</summary>
internal static class StatusCommand
{
    public static Command Of(RequestRunner runner, CliConsole console)
    {
        var help = CommandHelp.Of("status");
        var name = CommonSymbols.OptionalName(help);
        var command = RequestRunner.New(help, [name]);
        command.SetAction((parsed, cancellationToken) => parsed.GetValue(name) is null && console.IsTerminal && !runner.IsJson(parsed)
            ? runner.WithClientAsync(parsed, client => PrintTableAsync(client, console, cancellationToken), cancellationToken)
            : runner.RunAsync(parsed, "status", () => new JsonObject().With("name", parsed.GetValue(name)), PrintLines, cancellationToken));
        return command;
    }

    private static async Task<int> PrintTableAsync(ICircusClient client, CliConsole console, CancellationToken cancellationToken)
    {
        var node = await client.DescribeAsync(cancellationToken);
        Table(node, TimeProvider.System.GetUtcNow()).WriteTo(console.Out, console.Width, console.HasColour);
        return ExitCode.Done;
    }

    internal static TableWriter Table(NodeDescription node, DateTimeOffset now)
    {
        var seconds = now.ToUnixTimeMilliseconds() / 1000.0;
        var table = new TableWriter("WATCHER", "STATE", "PROCESSES", "UPTIME", "RESTARTS", "PIDS").AlignRight(2, 3, 4).Keep(1);
        foreach (var watcher in node.Watchers)
        {
            var pids = string.Join(' ', watcher.Processes.Select(process => process.Pid.ToString(CultureInfo.InvariantCulture)));
            var trouble = Trouble(watcher.Substate, watcher.Reason, watcher.NextTry - seconds, watcher.Attempt);
            table.Add(
                new Cell(watcher.Name, Ink.Bold),
                StateOf(watcher),
                string.Create(CultureInfo.InvariantCulture, $"{watcher.Processes.Count}/{watcher.Numprocesses}"),
                watcher.Since is { } since && watcher.Status != "stopped" ? DurationText.Of(seconds - since) : "-",
                watcher.Restarts.ToString(CultureInfo.InvariantCulture),
                trouble is null ? pids : new Cell(pids.Length == 0 ? trouble : $"{pids}  {trouble}", Ink.Warning));
        }

        return table;
    }

    private static Cell StateOf(WatcherDescription watcher) => watcher switch
    {
        { Substate: "backing_off" } => new("backing off", Ink.Warning),
        { Substate: Substates.Unhealthy or Substates.Stuck } => new(watcher.Substate, Ink.Warning),
        { Substate: Substates.Reloading or Substates.Waiting } => new(watcher.Substate, Ink.Accent),
        { Substate: Substates.Listening or Substates.Scheduled } => new(watcher.Substate, Ink.Faint),
        { Substate: { } substate } => new(substate, Ink.Bad),
        { Status: "active" } => new("active", Ink.Good),
        { Status: "stopped" } => new("stopped", Ink.Faint),
        _ => new(watcher.Status, Ink.Accent),
    };

    private static void PrintLines(JsonElement reply, TextWriter output)
    {
        if (!reply.TryGetProperty("statuses", out var statuses))
        {
            output.WriteLine(reply.GetProperty("status") + Trouble(reply));
            return;
        }

        reply.TryGetProperty("details", out var details);
        foreach (var status in statuses.EnumerateObject().OrderBy(status => status.Name, StringComparer.Ordinal))
        {
            var trouble = details.ValueKind == JsonValueKind.Object && details.TryGetProperty(status.Name, out var detail) ? Trouble(detail) : "";
            output.WriteLine($"{status.Name}: {status.Value}{trouble}");
        }
    }

    private static string Trouble(JsonElement details)
    {
        double? next = Number(details, "next_try") is { } time ? time - (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0) : null;
        var trouble = Trouble(Text(details, "substate"), Text(details, "reason"), next, (int?)Number(details, "attempt"));
        return trouble is null ? "" : TableWriter.OneLine($" ({trouble})");
    }

    private static string? Trouble(string? substate, string? reason, double? secondsToNext, int? attempt)
    {
        if (substate is null)
        {
            return null;
        }

        var next = secondsToNext is { } seconds
            ? string.Create(CultureInfo.InvariantCulture, $"; next try in {Math.Max(seconds, 0):0.0} s, attempt {attempt}")
            : "";
        return $"{substate.Replace('_', ' ')}: {reason}{next}";
    }

    private static string? Text(JsonElement element, string key) =>
        element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement element, string key) =>
        element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
