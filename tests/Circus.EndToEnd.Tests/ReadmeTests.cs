using System.Text.RegularExpressions;

namespace Circus.EndToEnd.Tests;

/// <summary>A stranger types what the README says.</summary>
public sealed partial class ReadmeTests
{
    private readonly string _readme = File.ReadAllText(Path.Combine(BuiltPrograms.Repository, "README.md"));

    [Fact]
    public async Task Commands_FirstOneAndTheTour_DoWhatTheReadmeSays()
    {
        var command = ShellBlock().Match(_readme).Groups[1].Value;
        Assert.StartsWith("dotnet run ", command, StringComparison.Ordinal);

        // "-- FILE" as in step 5, to have ports of its own.
        await using var circus = await RunningCircus.StartAsync(command: [.. command.Split(' '), "--"]);
        // The form of the code that the README shows.
        Assert.Matches("^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$", circus.SetupCode);

        foreach (var step in TourCommands())
        {
            var endpoint = step[0] == "top" ? circus.StatsEndpoint : circus.ControlEndpoint;
            var ended = await circus.RunAsync(BuiltPrograms.Circusctl, [.. step, "--endpoint", endpoint]);
            Assert.True(ended.Status == 0, $"{string.Join(' ', step)}: {ended.Error}");
        }

        var wanted = await circus.RunAsync(BuiltPrograms.Circusctl, "numprocesses", "cpu", "--endpoint", circus.ControlEndpoint);
        Assert.Equal("3", wanted.Output.Trim());
        using var http = new HttpClient();
        Assert.Contains("Set up the console", await http.GetStringAsync(new Uri(circus.Address, "setup"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    /// <summary>Words after circusctl in the steps of the tour; the dashboard is asked for one picture only.</summary>
    private IEnumerable<string[]> TourCommands()
    {
        var tour = _readme[_readme.IndexOf("## A tour", StringComparison.Ordinal).._readme.IndexOf("```ini", StringComparison.Ordinal)];
        var commands = TourCommand().Matches(tour).Select(match => match.Groups[1].Value.Split(' ')).ToArray();
        Assert.Equal(["status", "top", "incr", "stop", "start"], commands.Select(words => words[0]));
        return commands.Select(words => words is ["top"] ? ["top", "--once"] : words);
    }

    [GeneratedRegex("```sh\n(.*?)\n```")]
    private static partial Regex ShellBlock();

    [GeneratedRegex("`circusctl ([^`]+)`")]
    private static partial Regex TourCommand();
}
