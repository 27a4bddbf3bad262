using System.Text.RegularExpressions;

namespace Circus.Architecture.Tests;

/// <summary>Where things may stand.</summary>
public sealed partial class SourceTests
{
    private const int LongestFile = 600;

    private static readonly string[] _networkFiles =
        ["Circus.Protocol/", "Circus.Daemon/Control/", "Circus.Stats/Publishing/", "Circus.Stats/Queries/QueryEndpoint.cs", "tests/"];

    private static readonly string[] _serilogFiles = ["Circus.Daemon/Logging/", "tests/Circus.Daemon.Tests/Logging/", "Circus.Web/WebHost"];

    /// <summary>The gate itself with what it gives the client to, logs, and two questions of pages that change nothing.</summary>
    private static readonly string[] _readers =
    [
        "Circus.Web/Operations/CommandGate.cs", "Circus.Web/Operations/CommandAudit.cs", "Circus.Web/Operations/WatcherOperations.cs",
        "Circus.Web/Logs/LogFileReader.cs", "Circus.Web/Logs/LogFollower.cs",
        "Circus.Web/Components/Pages/SocketsPage.razor.cs", "Circus.Web/Components/Charts/WatcherCharts.razor.cs",
        "Circus.Web/Plugins/PluginKinds.cs",
    ];

    /// <summary>The hundreds of log event numbers and whose they are.</summary>
    private static readonly (int From, int To, string Folder)[] _eventNumbers =
        [(1000, 1999, "Circus.Daemon/"), (2000, 2999, "Circus.Stats/"), (4000, 4999, "Circus.Web/"), (5000, 5999, "Circus.Plugins/")];

    [Fact]
    public void NativeCall_OutsideInterop_DoesNotExist() =>
        Assert.Empty(Using("[LibraryImport(", "[DllImport(")
            .Where(path => !path.Contains("/Interop/", StringComparison.Ordinal) && !path.StartsWith("tests/", StringComparison.Ordinal)));

    [Fact]
    public void NetMq_OutsideTheWire_DoesNotExist() =>
        Assert.Empty(Using("using NetMQ").Where(path => !_networkFiles.Any(place => path.StartsWith(place, StringComparison.Ordinal))));

    [Fact]
    public void Serilog_OutsideCompositionRoots_DoesNotExist() =>
        Assert.Empty(Using("using Serilog").Where(path => !_serilogFiles.Any(place => path.StartsWith(place, StringComparison.Ordinal))));

    /// <summary>What has the daemon's client itself passes by the check of who may what: that is for what the console reads for everybody.</summary>
    [Fact]
    public void ConsoleClient_UncheckedOutsideTheGate_DoesNotExist()
    {
        var holders = Using("ICircusClient client,", "ICircusClient client)", "GetRequiredService<ICircusClient>", "private ICircusClient ", "AddSingleton<ICircusClient>")
            .Where(path => path.StartsWith("Circus.Web/", StringComparison.Ordinal));

        Assert.Empty(holders.Except(_readers).Where(path => !path.StartsWith("Circus.Web/Live/", StringComparison.Ordinal)));
    }

    [Fact]
    public void File_Length_IsThatOfOneThing() =>
        Assert.Empty(new[] { "*.cs", "*.razor", "*.js" }.SelectMany(Repository.Sources)
            .Where(path => !path.Contains("/vendor/", StringComparison.Ordinal) && !path.Contains("/Migrations/", StringComparison.Ordinal))
            .Where(path => Repository.Read(path).AsSpan().Count('\n') > LongestFile));

    [Fact]
    public void LogEvent_Number_IsUnique()
    {
        var twice = LogEvents().GroupBy(found => found.Number).Where(group => group.Count() > 1).Select(group => group.Key);

        Assert.Empty(twice);
    }

    [Fact]
    public void LogEvent_Number_IsInTheBlockOfItsProgram() =>
        Assert.Empty(LogEvents().Where(found => !_eventNumbers.Any(block =>
            found.Number >= block.From && found.Number <= block.To && found.Path.StartsWith(block.Folder, StringComparison.Ordinal))));

    [Fact]
    public void Source_AsyncVoid_DoesNotExist() => Assert.Empty(Using(" async void ").Where(path => !path.EndsWith("SourceTests.cs", StringComparison.Ordinal)));

    private static IEnumerable<(int Number, string Path)> LogEvents() =>
        from path in Repository.Sources("*.cs")
        where !path.StartsWith("tests/", StringComparison.Ordinal)
        from Match match in EventNumber().Matches(Repository.Read(path))
        select (int.Parse(match.Groups[1].ValueSpan), path);

    private static IEnumerable<string> Using(params string[] texts) =>
        Repository.Sources("*.cs").Where(path => !path.EndsWith(nameof(SourceTests) + ".cs", StringComparison.Ordinal))
            .Where(path => texts.Any(text => Repository.Read(path).Contains(text, StringComparison.Ordinal)));

    [GeneratedRegex(@"\[LoggerMessage\(\s*(?:EventId = )?(\d+)")]
    private static partial Regex EventNumber();
}
