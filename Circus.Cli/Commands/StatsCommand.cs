using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Cli.Help;
using Circus.Cli.Output;

namespace Circus.Cli.Commands;

/// <summary>"stats": a table for people; the lines of Circus for scripts.</summary>
internal static class StatsCommand
{
    private static readonly string[] _columns = ["nice", "mem_info1", "mem_info2", "cpu", "mem", "ctime"];

    public static Command Of(RequestRunner runner, CliConsole console)
    {
        var help = CommandHelp.Of("stats");
        var name = CommonSymbols.OptionalName(help);
        var pid = CommonSymbols.OptionalPid(help, "process");
        var extended = help.Flag("--extended", "extended");
        return runner.Command(
            help,
            [name, pid, extended],
            parsed => new JsonObject().With("name", parsed.GetValue(name)).With("process", parsed.GetValue(pid)).WithFlag("extended", parsed.GetValue(extended)),
            (reply, output) =>
            {
                if (console.IsTerminal)
                {
                    Table(reply).WriteTo(output, console.Width, console.HasColour);
                }
                else
                {
                    PrintLines(reply, output);
                }
            });
    }

    internal static TableWriter Table(JsonElement reply)
    {
        var table = new TableWriter("WATCHER", "PID", "PROGRAM", "USER", "NICE", "RESIDENT", "VIRTUAL", "CPU %", "MEM %", "TIME").AlignRight(1, 4, 5, 6, 7, 8, 9).Keep(1, 7, 8, 9);
        if (reply.TryGetProperty("process", out _))
        {
            Add(table, "", reply.GetProperty("info"), "");
            return table;
        }

        var watchers = reply.TryGetProperty("name", out var name) ? [(name.ToString(), reply.GetProperty("info"))] : reply.GetProperty("infos").EnumerateObject().Select(watcher => (watcher.Name, watcher.Value));
        foreach (var (watcher, infos) in watchers)
        {
            foreach (var process in infos.EnumerateObject())
            {
                Add(table, watcher, process.Value, "");
            }
        }

        return table;
    }

    private static void Add(TableWriter table, string watcher, JsonElement info, string indent)
    {
        if (info.ValueKind != JsonValueKind.Object)
        {
            table.Add([watcher, "", info.ToString(), .. Enumerable.Repeat((Cell)"", _columns.Length + 1)]);
            return;
        }

        table.Add([new Cell(watcher, Ink.Bold), indent + InfoLine.Text(info, "pid"), InfoLine.Text(info, "cmdline"), InfoLine.Text(info, "username"), .. _columns.Select(key => (Cell)InfoLine.Text(info, key))]);
        if (info.TryGetProperty("children", out var children))
        {
            foreach (var child in children.EnumerateArray())
            {
                Add(table, "", child, "↳ ");
            }
        }
    }

    private static void PrintLines(JsonElement reply, TextWriter output)
    {
        if (reply.TryGetProperty("process", out var process))
        {
            PrintProcess(process.ToString(), reply.GetProperty("info"), output);
        }
        else if (reply.TryGetProperty("name", out var name))
        {
            PrintWatcher(name.ToString(), reply.GetProperty("info"), output);
        }
        else
        {
            foreach (var watcher in reply.GetProperty("infos").EnumerateObject())
            {
                PrintWatcher(watcher.Name, watcher.Value, output);
            }
        }
    }

    private static void PrintWatcher(string name, JsonElement infos, TextWriter output)
    {
        output.WriteLine($"{name}:");
        foreach (var process in infos.EnumerateObject())
        {
            PrintProcess(process.Name, process.Value, output);
        }
    }

    private static void PrintProcess(string pid, JsonElement info, TextWriter output)
    {
        output.WriteLine($"{pid}: {InfoLine.Of(info)}");
        if (info.ValueKind == JsonValueKind.Object && info.TryGetProperty("children", out var children))
        {
            foreach (var child in children.EnumerateArray())
            {
                output.WriteLine($"   {InfoLine.Of(child)}");
            }
        }
    }
}
