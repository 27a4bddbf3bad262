using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Circus.Daemon.Configuration;
using Circus.Daemon.Control.Commands;
using Circus.Daemon.Tests.Configuration;

namespace Circus.Daemon.Tests.Documents;

/// <summary>What the documents say is what the code does.</summary>
public sealed partial class DocumentTests
{
    private static readonly JsonSerializerOptions _forPeople = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void ConfigurationReference_IsWhatTheTablesSay() => Repository.AssertIs(ConfigReference.Text(), "docs", "config.md");

    [Fact]
    public void CommandReference_IsWhatTheTableSays() => Repository.AssertIs(CommandReference.Text(), "docs", "commands.md");

    [Fact]
    public void CommandDescription_ThatCircusctlIsBuiltWith_IsWhatTheTableSays() =>
        Repository.AssertIs(CommandsCommand.Description().ToJsonString(_forPeople) + "\n", "docs", "commands.json");

    [Fact]
    public void ReadmeConfiguration_HasTwelveLinesAndNoFault()
    {
        var block = IniBlock().Match(File.ReadAllText(Repository.PathOf("README.md"))).Groups[1].Value;
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, block);
            var result = ConfigLoader.Load(path, Ini.Environment(("PATH", "/usr/bin:/bin")));

            Assert.Empty(Ini.Lines(result.Faults));
            Assert.Empty(Ini.Lines(result.Warnings));
            Assert.Equal(12, block.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void ContinuousIntegration_RunsTheTestCommandOfTheReadme()
    {
        const string command = "dotnet test --solution Circus.sln";

        Assert.Contains($"```sh\n{command}\n```", File.ReadAllText(Repository.PathOf("README.md")), StringComparison.Ordinal);
        Assert.Contains($"\n{command} ", File.ReadAllText(Repository.PathOf(".ci", "run")), StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_EveryRow_NamesATestThatExists()
    {
        var named = TestName().Matches(File.ReadAllText(Repository.PathOf("docs", "faults.md"))).Select(match => match.Groups[1].Value).ToList();
        var tests = typeof(DocumentTests).Assembly.GetTypes().SelectMany(type => type.GetMethods().Select(method => $"{type.Name}.{method.Name}")).ToHashSet();

        Assert.True(named.Count >= 40);
        Assert.Empty(named.Where(name => !tests.Contains(name)));
    }

    [Fact]
    public void Migration_EveryKeyOfCircus_HasARow()
    {
        var rows = File.ReadLines(Repository.PathOf("docs", "migrate-circus.md")).Where(line => line.StartsWith('|')).ToList();
        var keys = CircusKeys.All.Concat(WatcherKeys.All).Concat(StreamKeys.All).Concat(SocketKeys.All)
            .Where(key => !key.Help.Contains("Not in Circus", StringComparison.Ordinal));

        Assert.Empty(keys.Where(key => !rows.Exists(row => row.Split('|')[1].Contains($"`{key.Name}`", StringComparison.Ordinal))).Select(key => key.Name));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("CHANGELOG.md")]
    [InlineData("docs/architecture.md")]
    [InlineData("docs/faults.md")]
    [InlineData("docs/migrate-circus.md")]
    [InlineData("docs/plugins.md")]
    [InlineData("docs/security.md")]
    [InlineData("docs/circusd.md")]
    public void Document_Links_LeadToFilesThatExist(string document)
    {
        var path = Repository.PathOf(document.Split('/'));
        var dead = Link().Matches(File.ReadAllText(path))
            .Select(match => match.Groups[1].Value.Split('#')[0])
            .Where(target => target.Length > 0 && !target.Contains("://", StringComparison.Ordinal))
            .Where(target => !Path.Exists(Path.Combine(Path.GetDirectoryName(path)!, target)));

        Assert.Empty(dead);
    }

    [GeneratedRegex("`([A-Za-z]+Tests\\.[A-Za-z0-9_]+)`")]
    private static partial Regex TestName();

    [GeneratedRegex("```ini\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex IniBlock();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
