namespace Circus.Architecture.Tests;

/// <summary>Who may know whom. A new arrow is a change of this table, with the reason in the same commit.</summary>
public sealed class DependencyTests
{
    private static readonly Dictionary<string, string[]> _allowed = new()
    {
        ["Circus.Protocol"] = [],
        ["Circus.Daemon"] = ["Circus.Protocol"],
        ["Circus.Stats"] = ["Circus.Protocol"],
        ["Circus.Plugins"] = ["Circus.Protocol"],
        ["Circus.Cli"] = ["Circus.Protocol"],
        ["Circus.Web"] = ["Circus.Protocol", "Circus.Assets"],
        ["Circus.Assets"] = [],
    };

    /// <summary>Sources that another program compiles, instead of a library that everybody would put things into.</summary>
    private static readonly HashSet<(string Project, string Source)> _linked =
    [
        ("Circus.Daemon", "../Circus.Stats/Proc/*.cs"),
        ("Circus.Daemon", "../Circus.Stats/Interop/*.cs"),
        ("Circus.Stats", "../Circus.Daemon/Logging/*.cs"),
        ("Circus.Stats", "../Circus.Daemon/Control/AuthorizedKey.cs"),
        ("Circus.Stats", "../Circus.Daemon/Control/AuthorizedKeysFile.cs"),
        ("Circus.Stats", "../Circus.Daemon/Control/AuthorizedLine.cs"),
        ("Circus.Stats", "../Circus.Daemon/Control/Behalf.cs"),
        ("Circus.Stats", "../Circus.Daemon/Control/IncomingRequest.cs"),
        ("Circus.Stats", "../Circus.Daemon/Control/NonceMemory.cs"),
        ("Circus.Stats", "../Circus.Daemon/Control/Peer.cs"),
        ("Circus.Stats", "../Circus.Daemon/Control/Permission.cs"),
        ("Circus.Stats", "../Circus.Daemon/Control/ReplyFrame.cs"),
        ("Circus.Stats", "../Circus.Daemon/Control/RequestGate.cs"),
        ("Circus.Stats", "../Circus.Daemon/Control/RequestRefusal.cs"),
        ("Circus.Stats", "../Circus.Daemon/Control/Role.cs"),
        ("Circus.Stats", "../Circus.Daemon/WireTime.cs"),
        ("Circus.Plugins", "../Circus.Daemon/Logging/*.cs"),
        ("Circus.Plugins", "../Circus.Stats/Interop/*.cs"),
        ("Circus.Plugins", "../Circus.Daemon/Configuration/ConfigKey.cs"),
        ("Circus.Plugins", "../Circus.Daemon/Configuration/Flags.cs"),
        ("Circus.Plugins", "../Circus.Daemon/Configuration/MemoryText.cs"),
        ("Circus.Plugins", "../Circus.Daemon/Configuration/PluginKeys.cs"),
        ("Circus.Plugins", "../Circus.Daemon/Configuration/PluginKind.cs"),
        ("Circus.Plugins", "../Circus.Daemon/Configuration/RealPath.cs"),
        ("Circus.Plugins", "../Circus.Daemon/Processes/ShellWords.cs"),
        ("Circus.TestPlugin", "../../docs/examples/plugins/SpawnLog.cs"),
        ("Circus.Web", "../Circus.Daemon/Logging/LogLine*.cs"),
    ];

    public static TheoryData<string> Programs => [.. _allowed.Keys];

    [Theory]
    [MemberData(nameof(Programs))]
    public void Project_References_AreThoseOfTheTable(string project) =>
        Assert.Equal(_allowed[project].Order(), Repository.ReferencesOf(project).Order());

    [Fact]
    public void Project_OutsideTests_IsInTheTable() =>
        Assert.Empty(Repository.Projects.Keys.Except(_allowed.Keys).Where(project => !IsTest(project)));

    [Fact]
    public void Project_LinkedSources_AreThoseOfTheTable() =>
        Assert.Equal(
            _linked.Order(),
            Repository.Projects
                .SelectMany(project => project.Value.Descendants("Compile").Select(compile => (project.Key, (string?)compile.Attribute("Include"))))
                .Where(link => link.Item2 is not null)
                .Select(link => (link.Key, link.Item2!))
                .Order());

    [Fact]
    public void Package_Version_StandsInOnePlaceOnly() =>
        Assert.Empty(Repository.Projects
            .Where(project => project.Value.Descendants("PackageReference").Any(reference => reference.Attribute("Version") is not null))
            .Select(project => project.Key));

    [Fact]
    public void Project_PackagesLock_IsCommitted() =>
        Assert.Empty(Repository.Sources("*.csproj").Select(path => Path.GetDirectoryName(path)!)
            .Where(folder => !File.Exists(Path.Combine(Repository.Top, folder, "packages.lock.json"))));

    private static bool IsTest(string project) => project.EndsWith(".Tests", StringComparison.Ordinal) || project is "Circus.TestKit" or "Circus.TestWorker" or "Circus.TestPlugin" or "Circus.Benchmarks";
}
