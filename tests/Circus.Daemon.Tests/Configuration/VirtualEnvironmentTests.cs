using Circus.Daemon.Configuration;
using Circus.Daemon.Tests.Interop;

namespace Circus.Daemon.Tests.Configuration;

public sealed class VirtualEnvironmentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _variables = new() { ["PYTHONPATH"] = "/former" };

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Peer", "165")]
    [Trait("Peer", "254")]
    public void Apply_VersionGiven_ItsPackagesAndThoseItLinksComeFirst()
    {
        var (_, site) = (Make("bin"), Make("lib/python3.3/site-packages"));
        Make("lib/python3.12/site-packages");
        var linked = Make("linked");
        File.WriteAllText(Path.Combine(site, "more.pth"), $"# a comment\nimport code\n{linked}\n");

        Assert.Null(VirtualEnvironment.Apply(_folder.Path, "3.3", _variables));

        Assert.Equal($"{site}:{linked}:/former", _variables["PYTHONPATH"]);
        Assert.Equal(_folder.Path, _variables["VIRTUAL_ENV"]);
    }

    [Theory]
    [Trait("Peer", "254")]
    [InlineData("", "there is no folder {0}/bin")]
    [InlineData("bin", "there is no folder {0}/lib/python*/site-packages")]
    [InlineData("bin lib/python3.3", "there is no folder {0}/lib/python*/site-packages")]
    [InlineData("bin lib/python3.3/site-packages lib/python3.4/site-packages", "there are several versions of Python below {0}/lib; give virtualenv_py_ver")]
    public void Apply_SomethingMissing_SaysWhatAndChangesNothing(string folders, string reason)
    {
        foreach (var folder in folders.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            Make(folder);
        }

        Assert.Equal(reason.Replace("{0}", _folder.Path, StringComparison.Ordinal), VirtualEnvironment.Apply(_folder.Path, null, _variables));
        Assert.Equal("/former", Assert.Single(_variables).Value);
    }

    private string Make(string folder) => Directory.CreateDirectory(_folder.File(folder)).FullName;
}
