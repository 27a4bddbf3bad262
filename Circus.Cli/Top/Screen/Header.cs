using System.Globalization;
using Circus.Cli.Output;
using Circus.Cli.Top.Model;
using Circus.Cli.Top.Table;
using Circus.Protocol;
using Circus.Protocol.Rounds;

namespace Circus.Cli.Top.Screen;

/// <summary>What stands above the table: the nodes and their sums.</summary>
internal static class Header
{
    private const int WideFrom = 76;

    /// <summary>Lines below the first.</summary>
    public static int Lines(TopFrame frame, int height) => frame.Nodes.Count <= 1 ? 2 : Math.Min(frame.Nodes.Count, Math.Max(height / 4, 1));

    public static void Draw(Canvas canvas, TopFrame frame, TopView view, int lines)
    {
        Title(canvas, frame, view);
        if (lines < 2)
        {
            return;
        }

        if (frame.Nodes.Count == 1)
        {
            Counts(canvas, 1, frame.Nodes[0]);
            Sums(canvas, 2, frame.Nodes[0]);
            return;
        }

        var names = Math.Clamp(frame.Nodes.Select(node => RuneWidth.Of(node.Name)).DefaultIfEmpty(0).Max(), 8, 24);
        var shown = frame.Nodes.Count > lines - 1 ? lines - 2 : frame.Nodes.Count;
        for (var i = 0; i < shown; i++)
        {
            Node(canvas, i + 1, frame.Nodes[i], names);
        }

        if (shown < frame.Nodes.Count)
        {
            canvas.Write(1, shown + 1, $"and {frame.Nodes.Count - shown} nodes more", Tone.Faint);
        }
    }

    private static void Title(Canvas canvas, TopFrame frame, TopView view)
    {
        canvas.Lay(0, 0, canvas.Width, Ground.Edge);
        var (mark, tone) = Mark(frame, view);
        var end = canvas.Width - 1;
        canvas.WriteRight(end, 0, mark, tone, canvas.Width / 2);
        var room = end - RuneWidth.Of(mark) - 2;
        var x = canvas.Write(1, 0, "circus-top", Tone.Bold, room);
        foreach (var (text, ink) in Words(frame))
        {
            if (x + 2 + RuneWidth.Of(text) > room)
            {
                return;
            }

            x = canvas.Write(x + 2, 0, text, ink);
        }
    }

    private static IEnumerable<(string Text, Tone Tone)> Words(TopFrame frame)
    {
        if (frame.Nodes.Count != 1)
        {
            yield return ($"{frame.Nodes.Count} nodes", Tone.Accent);
            var (processes, cpu) = (frame.Nodes.Sum(node => node.Processes), frame.Nodes.Sum(node => node.Cpu));
            yield return (string.Create(CultureInfo.InvariantCulture, $"{processes} processes  CPU {Figure.Percent(cpu)} %  memory {Figure.Size(frame.Nodes.Sum(node => node.Rss))}"), Tone.Plain);
            yield break;
        }

        var node = frame.Nodes[0];
        yield return (node.Name, Tone.Accent);
        if (node.Version is { } version)
        {
            yield return ($"circusd {version}", Tone.Plain);
        }

        if (node.Uptime is { } uptime)
        {
            yield return ($"up {DurationText.Of(uptime)}", Tone.Faint);
        }

        if (node.Name != node.Endpoint.Replace("tcp://", "", StringComparison.Ordinal))
        {
            yield return (node.Endpoint, Tone.Faint);
        }
    }

    private static (string Text, Tone Tone) Mark(TopFrame frame, TopView view)
    {
        var silent = frame.Nodes.Where(node => node.IsStale || node.Fault is not null).ToList();
        return view.IsPaused ? ("PAUSED", Tone.Warning)
            : silent.Count > 0 && frame.Nodes.Count == 1 ? (silent[0].SampleAge is { } age ? $"NO NEW DATA for {DurationText.Of(age.TotalSeconds)}" : "NO DATA", Tone.Bad)
            : silent.Count > 0 ? ($"NO DATA from {silent.Count} of {frame.Nodes.Count}", Tone.Bad)
            : frame.Nodes.Max(node => node.SampleAge) is { } oldest ? (string.Create(CultureInfo.InvariantCulture, $"sample {oldest.TotalSeconds:0.0} s old"), Tone.Faint)
            : ("", Tone.Plain);
    }

    private static void Counts(Canvas canvas, int y, NodeFrame node)
    {
        // The group of circusd's own programs is none.
        var watchers = node.Branches.Count(branch => branch.Watcher is not { State: null, Name: Topic.DaemonKey });
        var x = canvas.Write(1, y, "Watchers ", Tone.Faint);
        x = canvas.Write(x, y, string.Create(CultureInfo.InvariantCulture, $"{watchers}"), Tone.Bold);
        foreach (var (state, count) in States(node))
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{count} {state}");
            x = canvas.Write(x + 2, y, text, States(state));
        }

        x = Processes(canvas, x + 3, y, node);
        if (node.Machine is { } machine && Array.Find(Machine(machine), text => x + 3 + text.Length < canvas.Width) is { } known)
        {
            canvas.WriteRight(canvas.Width - 1, y, known, Tone.Faint, known.Length);
        }
    }

    /// <summary>A number is whole or not there.</summary>
    private static int Processes(Canvas canvas, int x, int y, NodeFrame node)
    {
        const string Label = "Processes ";
        var count = string.Create(CultureInfo.InvariantCulture, $"{node.Processes}");
        if (x + Label.Length + count.Length > canvas.Width)
        {
            return x;
        }

        x = canvas.Write(x, y, Label, Tone.Faint);
        x = canvas.Write(x, y, count, Tone.Bold);
        var wanted = node.Wanted is { } number ? string.Create(CultureInfo.InvariantCulture, $" of {number} wanted") : "";
        return x + wanted.Length <= canvas.Width ? canvas.Write(x, y, wanted, node.Processes < node.Wanted ? Tone.Warning : Tone.Faint) : x;
    }

    /// <summary>All that runs on it, not only what circusd started: the most that one can say, and less where there is less room.</summary>
    private static string[] Machine(NodeFigures machine)
    {
        var memory = $"memory {Figure.Size(machine.MemTotal - machine.MemAvailable)} of {Figure.Size(machine.MemTotal)}";
        var cpu = string.Create(CultureInfo.InvariantCulture, $"Machine: CPU {Figure.Percent(machine.Cpu)} of {machine.Cores * 100} %");
        var load = $"load {Figure.Percent(machine.Load1, 2)}";
        return [$"{cpu}  {load}  {memory}", $"{cpu}  {load}", $"Machine: {load}"];
    }

    /// <summary>Colour of a state word.</summary>
    public static Tone States(string state) => state switch
    {
        "active" => Tone.Good,
        "failed" or "invalid" or "stuck" => Tone.Bad,
        "stopped" => Tone.Faint,
        "listening" or "scheduled" => Tone.Plain,
        _ => Tone.Warning,
    };

    private static IEnumerable<(string State, int Count)> States(NodeFrame node) =>
        node.Branches.Select(branch => branch.Watcher.State).OfType<string>().GroupBy(state => state)
            .Select(group => (group.Key, group.Count())).OrderByDescending(state => state.Item2).ThenBy(state => state.Key, StringComparer.Ordinal);

    private static void Sums(Canvas canvas, int y, NodeFrame node)
    {
        var half = canvas.Width >= WideFrom ? (canvas.Width - 2) / 2 : canvas.Width - 2;
        var full = node.Machine is { Cores: > 0 and var cores } ? cores * 100 : Graph.Scale(node.CpuHistory.Append((float)node.Cpu).Max(), 100);
        Sum(canvas, 1, y, half - 2, "CPU ", $"{Figure.Percent(node.Cpu)} %", node.Cpu, full, node.CpuHistory, Tone.Cpu);
        if (canvas.Width >= WideFrom)
        {
            var text = node.Mem is { } mem ? $"{Figure.Size(node.Rss)}  {Figure.Percent(mem)} %" : Figure.Size(node.Rss);
            Sum(canvas, 1 + half, y, half, "Memory ", text, node.Mem, Graph.Scale(node.Mem ?? 0, 10), node.MemHistory, Tone.Memory);
        }
    }

    private static void Sum(Canvas canvas, int x, int y, int width, string title, string text, double? value, double full, float[] history, Tone tone)
    {
        var end = x + width;
        x = canvas.Write(x, y, title, Tone.Faint);
        var room = end - x;
        var figure = Math.Max(RuneWidth.Of(text), 8);
        var graph = (room - figure) / 2;
        if (graph < 6)
        {
            canvas.Write(x, y, text, Tone.Bold, room);
            return;
        }

        Graph.Bar(canvas, x, y, graph - 1, value, full, tone);
        canvas.WriteRight(x + graph + figure, y, text, Tone.Bold, figure);
        var (first, places) = (x + graph + figure + 1, end - (x + graph + figure + 1));
        if (tone == Tone.Cpu)
        {
            Graph.Load(canvas, first, y, places, history, 10, tone);
        }
        else
        {
            Graph.Change(canvas, first, y, places, history, tone);
        }
    }

    private static void Node(Canvas canvas, int y, NodeFrame node, int names)
    {
        var isSilent = node.IsStale || node.Fault is not null;
        canvas.Write(1, y, node.Name, isSilent ? Tone.Bad : Tone.Accent, names);
        var x = names + 3;
        if (node.Fault is { } fault)
        {
            canvas.Write(x, y, fault, Tone.Bad);
            return;
        }

        if (node.SampleAge is null)
        {
            canvas.Write(x, y, "waiting for data", Tone.Faint);
            return;
        }

        var troubled = node.Branches.Count(branch => branch.Watcher.State is { } state && States(state) is Tone.Bad or Tone.Warning);
        canvas.WriteRight(x + 12, y, string.Create(CultureInfo.InvariantCulture, $"{node.Branches.Count} watchers"), Tone.Plain, 12);
        canvas.WriteRight(x + 24, y, node.Wanted is { } wanted ? string.Create(CultureInfo.InvariantCulture, $"{node.Processes}/{wanted}") : string.Create(CultureInfo.InvariantCulture, $"{node.Processes}"), Tone.Plain, 10);
        x = canvas.Write(x + 25, y, "procs", Tone.Faint) + 2;
        canvas.WriteRight(x + 9, y, $"{Figure.Percent(node.Cpu)} %", Tone.Cpu, 9);
        canvas.WriteRight(x + 20, y, Figure.Size(node.Rss), Tone.Memory, 10);
        Graph.Load(canvas, x + 22, y, Math.Min(20, canvas.Width - x - 22 - 18), node.CpuHistory, 10, Tone.Cpu);
        var note = node.IsStale ? $"no new data for {DurationText.Of(node.SampleAge.Value.TotalSeconds)}" : troubled > 0 ? $"{troubled} in trouble" : "";
        canvas.WriteRight(canvas.Width - 1, y, note, node.IsStale ? Tone.Bad : Tone.Warning, Math.Max(canvas.Width - x - 44, 17));
    }
}
