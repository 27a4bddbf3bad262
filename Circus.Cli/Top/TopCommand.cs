using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Circus.Cli.Commands;
using Circus.Cli.Output;
using Circus.Cli.Ssh;
using Circus.Cli.Top.Model;
using Circus.Cli.Top.Screen;
using Circus.Cli.Top.Table;
using Circus.Protocol;

namespace Circus.Cli.Top;

/// <summary>"circusctl top", which is also the program "circus-top".</summary>
internal sealed class TopCommand(RequestRunner runner, GlobalOptions globals, CliConsole console, Route route)
{
    public const string Name = "top";

    private const string Nobody = "none";

    /// <summary>A day.</summary>
    private const double LongestSeconds = 86_400;

    private static readonly string _help =
        $"""
        Show what every watcher and process uses, live

        --endpoint is that of the statistics [default: {Endpoint.DefaultStats}]; given several times, the nodes stand in one table. Nothing is ever changed: names, states and wanted numbers are asked for with "describe", and without an answer the statistics alone are shown, also those of a Python circusd-stats.

        The keys: arrows, PgUp, PgDn, Home, End or j, k, g, G choose a row; Enter shows its processes, e those of all; / filters; s sorts, r turns round; c chooses columns; t makes one list of all processes; p pauses without missing anything; ? tells them all; q leaves.

        --once prints one table after one whole round of samples, waiting for it as long as --timeout says; with --json it is one JSON document. --json alone prints one document a line after every --interval. Where there is no terminal, or one that cannot be painted on, --once is meant.
        """;

    private readonly Option<string[]> _control = new("--control")
    {
        Description = "Address of circusd, for names and states: one for each --endpoint, in the same order; \"none\" asks nobody [default: port 5555 of the same host where the statistics have port 5557, else none]",
        HelpName = "ENDPOINT",
    };

    private readonly Option<TimeSpan?> _processTimeout = Seconds("--process-timeout", "After that a silent process is dropped [default: 3, or two and a half intervals of its watcher]", 0.001);

    private readonly Option<TimeSpan?> _interval = Seconds("--interval", "Between two pictures or lines of JSON, at least 0.1 [default: 1]", 0.1);

    private readonly Option<bool> _once = CommonSymbols.Flag("--once", "Print one table and end");

    private readonly Option<string[]> _watch = new("--watch", "-w", "-watch") { Description = "Only this watcher; a pattern with * and ?, or given again, means several", HelpName = "NAME" };

    private readonly Option<TopColumn> _sort = new("--sort")
    {
        Description = $"Sort by: {string.Join(", ", TopColumns.All.Where(column => column.IsSortable).Select(column => column.Word))} [default: cpu]",
        HelpName = "COLUMN",
        CustomParser = ParseSort,
    };

    private readonly Option<bool> _reverse = CommonSymbols.Flag("--reverse", "The other way round");

    private readonly Option<ImmutableHashSet<ColumnId>> _columns = new("--columns")
    {
        Description = "Show these, separated by commas; +COLUMN and -COLUMN change the usual ones. Besides those of --sort: cpu-bar, cpu-graph, memory-bar, memory-graph",
        HelpName = "LIST",
        CustomParser = ParseColumns,
    };

    private readonly Option<bool> _expand = CommonSymbols.Flag("--expand", "Show the processes of all watchers from the start, as --once does");

    private readonly Option<bool> _flat = CommonSymbols.Flag("--flat", "One list of all processes");

    private readonly Option<string> _color = new("--color", "--colour")
    {
        Description = "auto (as many as TERM and COLORTERM tell, none with NO_COLOR), always or never [default: auto]",
        HelpName = "WHEN",
        DefaultValueFactory = _ => ColourChoice.Auto,
    };

    private readonly Option<bool> _ascii = CommonSymbols.Flag("--ascii", "Only characters of ASCII, as where the locale has no UTF-8");

    public Command Command()
    {
        _control.Validators.Add(result =>
        {
            foreach (var value in result.Tokens.Select(token => token.Value).Where(value => value != Nobody))
            {
                if (!Endpoint.TryParse(value, out _, out var fault))
                {
                    result.AddError($"--control {value}: {fault}");
                }
            }
        });
        _color.AcceptOnlyFromAmong(ColourChoice.Auto, ColourChoice.Always, ColourChoice.Never);
        var command = RequestRunner.New(Name, _help, [_control, _watch, _interval, _processTimeout, _once, _sort, _reverse, _columns, _expand, _flat, _color, _ascii]);
        command.SetAction((parsed, cancellationToken) => runner.GuardAsync(parsed, () => RunAsync(parsed, cancellationToken)));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var isJson = globals.IsJson(parsed);
        var isPaintable = Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        var isOnce = parsed.GetValue(_once) || (!isJson && !(console.IsTerminal && isPaintable));
        var options = await OptionsAsync(parsed, isOnce, cancellationToken);
        if (isOnce && !parsed.GetValue(_once) && console.IsTerminal)
        {
            console.Error.WriteLine("circus-top: this terminal cannot be painted on (TERM is dumb or not set): here is one picture. --once says that it is meant.");
        }

        return isOnce ? await new TopSnapshot(options, console, TimeProvider.System).OnceAsync(isJson, globals.IsPretty(parsed), cancellationToken)
            : isJson ? await new TopSnapshot(options, console, TimeProvider.System).StreamAsync(cancellationToken)
            : await new TopDashboard(options, console, TimeProvider.System).RunAsync(cancellationToken);
    }

    private async Task<TopOptions> OptionsAsync(ParseResult parsed, bool isOnce, CancellationToken cancellationToken)
    {
        var given = globals.AllGiven(parsed);
        string[] endpoints = given.Count > 0 ? [.. given] : [Endpoint.DefaultStats];
        var controls = parsed.GetValue(_control) ?? [];
        if (controls.Length > 0 && controls.Length != endpoints.Length)
        {
            throw new UsageException($"--control is given {controls.Length} times, --endpoint {endpoints.Length}: one for each, in the same order");
        }

        List<TopTarget> targets = [];
        for (var i = 0; i < endpoints.Length; i++)
        {
            var control = controls.Length > 0 ? (controls[i] == Nobody ? null : controls[i]) : ControlOf(endpoints[i]);
            targets.Add(new TopTarget(
                endpoints[i],
                await route.NearEndAsync(parsed, endpoints[i], cancellationToken),
                control is null ? null : await route.NearEndAsync(parsed, control, cancellationToken)));
        }

        return new TopOptions
        {
            Targets = targets,
            Keys = globals.Keys(parsed),
            Node = new NodeOptions(new WatchList(parsed.GetValue(_watch) ?? []), parsed.GetValue(_processTimeout)),
            Interval = parsed.GetValue(_interval) ?? TimeSpan.FromSeconds(1),
            Timeout = globals.Timeout(parsed),
            Colours = ColourChoice.Depth(parsed.GetRequiredValue(_color), console.IsTerminal, Environment.GetEnvironmentVariable),
            Glyphs = parsed.GetValue(_ascii) || !Glyphs.IsUnicode(Environment.GetEnvironmentVariable) ? Glyphs.Ascii : Glyphs.Unicode,
            View = new TopView
            {
                Sort = parsed.GetValue(_sort)?.Id ?? ColumnId.Cpu,
                IsReversed = parsed.GetValue(_reverse),
                Columns = parsed.GetValue(_columns) ?? TopColumns.Usual,
                IsExpanded = isOnce || parsed.GetValue(_expand),
                IsTree = !parsed.GetValue(_flat),
            },
        };
    }

    /// <summary>Where circusd answers if the ports are those that Circus has by default: nobody else is ever asked.</summary>
    internal static string? ControlOf(string stats) =>
        Endpoint.TryParse(stats, out var endpoint, out _) && endpoint.Path is null && endpoint.Port == 5557 ? endpoint.WithPort(5555).ToString() : null;

    private static TopColumn ParseSort(ArgumentResult result)
    {
        if (result.Tokens is [var token] && TopColumns.Find(token.Value) is { IsSortable: true } column)
        {
            return column;
        }

        result.AddError("--sort is the name of a column");
        return TopColumns.Of(ColumnId.Cpu);
    }

    private static ImmutableHashSet<ColumnId> ParseColumns(ArgumentResult result)
    {
        var words = result.Tokens is [var token] ? token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [];
        var columns = Array.TrueForAll(words, word => word[0] is '+' or '-') ? TopColumns.Usual : [];
        foreach (var word in words)
        {
            if (TopColumns.Find(word.TrimStart('+', '-')) is not { } column)
            {
                result.AddError($"--columns: there is no column {word.TrimStart('+', '-')}; {string.Join(", ", TopColumns.All.Select(known => known.Word))} are");
                return columns;
            }

            columns = word[0] == '-' ? columns.Remove(column.Id) : columns.Add(column.Id);
        }

        return columns;
    }

    private static Option<TimeSpan?> Seconds(string name, string description, double least) => new(name)
    {
        Description = description,
        HelpName = "SECONDS",
        CustomParser = result =>
        {
            if (result.Tokens is [var token]
                && double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds >= least && seconds <= LongestSeconds)
            {
                return TimeSpan.FromSeconds(seconds);
            }

            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is a number of seconds from {least} to {LongestSeconds}"));
            return null;
        },
    };
}
