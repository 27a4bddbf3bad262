using System.Globalization;
using Circus.Daemon.Interop;
using Circus.Daemon.Processes;

namespace Circus.Daemon.Tests.Interop;

[Collection(DescriptorTable)]
public sealed class SpawnerTests(ReaperFixture fixture)
{
    /// <summary>Tests that look at all descriptors of a child do not run beside those that make inheritable ones.</summary>
    internal const string DescriptorTable = "descriptor table";

    private static bool IsRoot => LibC.GetEuid() == 0;

    [Fact]
    public async Task Spawn_AnyChild_HasASessionAndGroupOfItsOwn()
    {
        var process = fixture.Start(Child.Shell("cat /proc/$$/stat"));
        using (process.PidFd)
        using (process.Stdout)
        {
            var line = await Child.ReadToEndAsync(process.Stdout!);
            Assert.True(ProcessStat.TryParse(System.Text.Encoding.UTF8.GetBytes(line), out var stat));
            Assert.Equal((process.Pid, process.Pid, process.Pid), (stat.Pid, stat.Group, stat.Session));
            Assert.Equal(process.StartTime, stat.StartTime);
        }
    }

    [Theory]
    [InlineData("SigIgn")]
    [InlineData("SigBlk")]
    public async Task Spawn_AnyChild_HasNoSignalIgnoredOrBlocked(string field)
    {
        var status = await fixture.RunAsync(Child.Spec("/bin/cat", "/proc/self/status"));
        var line = status.Split('\n').Single(l => l.StartsWith(field, StringComparison.Ordinal));
        Assert.Equal("0000000000000000", line.Split('\t')[1]);
    }

    [Fact]
    public async Task Spawn_WritesIntoAClosedPipe_DiesOfSigPipe()
    {
        var process = fixture.Start(Child.Spec("/bin/cat", "/dev/zero") with { Stdout = ChildStream.Pipe });
        process.Stdout!.Dispose();
        using (process.PidFd)
        {
            Assert.Equal(ExitStatus.Killed(13), (await fixture.WaitForExitAsync(process.Pid)).Status);
        }
    }

    [Fact]
    public async Task Spawn_AnyChild_SeesTheThreeStandardDescriptorsOnly()
    {
        using var stray = new SafeFd(LibC.Open("/dev/null", LibC.O_RDONLY | LibC.O_CLOEXEC, 0));
        var spec = Child.Spec("/bin/ls", "/proc/self/fd") with { Stderr = ChildStream.Null };
        // 3 is the listing's own.
        Assert.Equal("0\n1\n2\n3\n", await fixture.RunAsync(spec));
    }

    [Fact]
    public async Task Spawn_InheritedDescriptor_KeepsItsNumberAndStaysCloseOnExecHere()
    {
        using var shared = new SafeFd(LibC.Open("/dev/null", LibC.O_RDONLY | LibC.O_CLOEXEC, 0));
        var spec = Child.Shell($"readlink /proc/$$/fd/{shared.Number}") with { Passed = [new PassedDescriptor(shared, shared.Number)] };

        Assert.Equal("/dev/null\n", await fixture.RunAsync(spec));
        Assert.Equal(LibC.FD_CLOEXEC, LibC.Fcntl(shared.Number, LibC.F_GETFD, 0));
        Assert.Equal("", await fixture.RunAsync(spec with { Passed = [], Stderr = ChildStream.Null }));
    }

    [Fact]
    public async Task Spawn_WorkingDirectory_IsThatOfTheChild()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(folder.Path + "\n", await fixture.RunAsync(Child.Spec("/bin/pwd") with { WorkingDirectory = folder.Path }));
    }

    [Fact]
    public async Task Spawn_Environment_IsExactlyTheGivenOne()
    {
        var environment = new Dictionary<string, string> { ["A"] = "ä b=c", ["EMPTY"] = "" };
        Assert.Equal("A=ä b=c\nEMPTY=\n", await fixture.RunAsync(Child.Spec("/usr/bin/env") with { Environment = environment }));
    }

    [Fact]
    public async Task Spawn_NullStreams_AreTheNullDevice()
    {
        var spec = Child.Shell("readlink /proc/$$/fd/0 /proc/$$/fd/2") with { Stdin = ChildStream.Null, Stderr = ChildStream.Null };
        Assert.Equal("/dev/null\n/dev/null\n", await fixture.RunAsync(spec));
    }

    [Fact]
    public async Task Spawn_Stderr_HasAPipeOfItsOwn()
    {
        var process = fixture.Start(Child.Shell("echo out; echo err >&2") with { Stderr = ChildStream.Pipe });
        using (process.PidFd)
        using (process.Stdout)
        using (process.Stderr)
        {
            Assert.Equal("out\n", await Child.ReadToEndAsync(process.Stdout!));
            Assert.Equal("err\n", await Child.ReadToEndAsync(process.Stderr!));
        }
    }

    [Fact]
    public async Task Spawn_ProgramWithoutSlash_IsSearchedInThePathOfTheChild()
    {
        using var folder = new TemporaryFolder();
        fixture.WriteProgram(folder.File("only-here"), "#!/bin/sh\necho found $1\n"u8);
        var spec = Child.Spec("only-here", "it") with { Environment = new Dictionary<string, string> { ["PATH"] = folder.Path } };
        Assert.Equal("found it\n", await fixture.RunAsync(spec));
    }

    [Fact]
    public async Task Spawn_NoPath_SearchesBinAndUsrBin()
    {
        var spec = Child.Spec("echo", "hello") with { Environment = new Dictionary<string, string>() };
        Assert.Equal("hello\n", await fixture.RunAsync(spec));
    }

    [Fact]
    public async Task Spawn_RelativeProgram_CountsFromTheWorkingDirectory()
    {
        using var folder = new TemporaryFolder();
        fixture.WriteProgram(folder.File("run.sh"), "#!/bin/sh\necho $0\n"u8);
        Assert.Equal("./run.sh\n", await fixture.RunAsync(Child.Spec("./run.sh") with { WorkingDirectory = folder.Path }));
    }

    [Fact]
    public async Task Spawn_Executable_LeavesTheFirstArgumentAsGiven()
    {
        var spec = Child.Spec("another name", "-c", "echo $0") with { Executable = "/bin/sh" };
        Assert.Equal("another name\n", await fixture.RunAsync(spec));
    }

    [Fact]
    public void Spawn_NoCommand_IsRefused() => AssertRefused(Child.Spec(), SpawnStep.Command, "no command given; set cmd of the watcher");

    [Fact]
    public void Spawn_NulCharacter_IsRefused() => AssertRefused(
        Child.Spec("/bin/echo", "a\0b"),
        SpawnStep.Command,
        "command or environment contains a NUL character; check cmd, args and env of the watcher");

    [Fact]
    public void Spawn_MissingProgram_IsRefusedWithItsPath() => AssertRefused(
        Child.Spec("/no/such/program"),
        SpawnStep.Program,
        "program not found: /no/such/program (no such file); check cmd of the watcher");

    [Fact]
    public void Spawn_MissingInPath_IsRefusedWithThePath() => AssertRefused(
        Child.Spec("no-such-program"),
        SpawnStep.Program,
        "program not found: no-such-program (not in PATH /usr/bin:/bin); check cmd of the watcher");

    [Fact]
    public void Spawn_MissingWithoutPath_IsRefusedWithWhatWasSearched() => AssertRefused(
        Child.Spec("no-such-program") with { Environment = new Dictionary<string, string>() },
        SpawnStep.Program,
        "program not found: no-such-program (the watcher has no PATH, so only /bin:/usr/bin was searched); check cmd of the watcher");

    [Fact]
    public void Spawn_Directory_IsRefused() =>
        AssertRefused(Child.Spec("/usr"), SpawnStep.Program, "program is a directory: /usr; check cmd of the watcher");

    [Fact]
    public void Spawn_NotExecutable_IsRefused() => AssertRefused(
        Child.Spec("/etc/passwd"),
        SpawnStep.Program,
        "program is not executable: /etc/passwd (permission denied); check cmd of the watcher");

    [Fact]
    public void Spawn_NotExecutableInPath_IsRefusedWithThatFile()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("plain");
        File.WriteAllText(file, "text");
        AssertRefused(
            Child.Spec("plain") with { Environment = new Dictionary<string, string> { ["PATH"] = folder.Path } },
            SpawnStep.Program,
            $"program is not executable: {file} (permission denied); check cmd of the watcher");
    }

    [Fact]
    public void Spawn_MissingInterpreter_IsRefusedWithItsName()
    {
        using var folder = new TemporaryFolder();
        var file = fixture.WriteProgram(folder.File("run"), "#! /no/such/python3 -u\n"u8);
        AssertRefused(
            Child.Spec(file),
            SpawnStep.Program,
            $"interpreter not found: /no/such/python3 (named in the first line of {file}); check cmd of the watcher");
    }

    [Fact]
    public void Spawn_WindowsLineEnds_AreNamed()
    {
        using var folder = new TemporaryFolder();
        var file = fixture.WriteProgram(folder.File("run"), "#!/bin/sh\r\necho hello\r\n"u8);
        AssertRefused(
            Child.Spec(file),
            SpawnStep.Program,
            $"the first line of {file} ends with a carriage return; save the script with Unix line ends; check cmd of the watcher");
    }

    [Fact]
    public void Spawn_NeitherBinaryNorScript_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var file = fixture.WriteProgram(folder.File("run"), "echo hello\n"u8);
        AssertRefused(
            Child.Spec(file),
            SpawnStep.Program,
            $"not a program: {file} (neither a binary nor a script with a #! line); check cmd of the watcher");
    }

    [Fact]
    public void Spawn_MissingLoader_IsNamed()
    {
        using var folder = new TemporaryFolder();
        var program = File.ReadAllBytes("/bin/true");
        var at = program.AsSpan().IndexOf("/ld-"u8);
        Assert.True(at > 0);
        "/xx-"u8.CopyTo(program.AsSpan(at));
        var file = fixture.WriteProgram(folder.File("run"), program);
        AssertRefused(
            Child.Spec(file),
            SpawnStep.Program,
            $"program cannot be loaded: {file} (the loader that it names does not exist; it was built for another system); check cmd of the watcher");
    }

    [Fact]
    public void Spawn_MissingWorkingDirectory_IsRefused() => AssertRefused(
        Child.Spec("/bin/true") with { WorkingDirectory = "/no/such/folder" },
        SpawnStep.WorkingDirectory,
        "working directory not found: /no/such/folder; check working_dir of the watcher");

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("/bin/sh")]
    [InlineData("/etc/passwd/x")]
    public void Spawn_WorkingDirectoryIsAFile_IsRefused(string path) => AssertRefused(
        Child.Spec("/bin/true") with { WorkingDirectory = path },
        SpawnStep.WorkingDirectory,
        $"working directory is not a directory: {path}; check working_dir of the watcher");

    [Fact]
    public void Spawn_UnknownUser_IsRefused() => AssertRefused(
        Child.Spec("/bin/true") with { User = "no-such-user" },
        SpawnStep.User,
        "no such user: no-such-user; create it or check uid of the watcher");

    [Fact]
    public void Spawn_UnknownGroup_IsRefused() => AssertRefused(
        Child.Spec("/bin/true") with { Group = "no-such-group" },
        SpawnStep.Group,
        "no such group: no-such-group; create it or check gid of the watcher");

    [Fact]
    public void Spawn_OtherUserWithoutTheRight_IsRefused()
    {
        Assert.SkipWhen(IsRoot, "root may become another user");
        AssertRefused(
            Child.Spec("/bin/true") with { User = "root" },
            SpawnStep.User,
            $"circusd runs as uid {LibC.GetEuid()} and may not start processes as root; run circusd as root or remove uid of the watcher");
    }

    [Fact]
    [Trait("Peer", "185")]
    public async Task Spawn_OwnUser_NeedsNoRight()
    {
        var uid = LibC.GetEuid().ToString(CultureInfo.InvariantCulture);
        Assert.SkipUnless(Accounts.TryFindUser(uid, out _), "the tests run as a user without an entry in the user database");
        Assert.Equal(uid + "\n", await fixture.RunAsync(Child.Spec("/usr/bin/id", "-u") with { User = uid }));
    }

    [Fact]
    [Trait("Peer", "185")]
    public async Task Spawn_OtherUser_GetsItsGroupsAndNoRights()
    {
        Assert.SkipUnless(IsRoot, "only root may become another user");
        Assert.True(Accounts.TryFindUser("nobody", out var nobody));
        var status = await fixture.RunAsync(Child.Spec("/bin/cat", "/proc/self/status") with { User = "nobody" });
        var lines = status.Split('\n').Select(l => l.Split(':', 2)).Where(l => l.Length == 2).ToDictionary(l => l[0], l => l[1].Trim());
        Assert.Equal(string.Join('\t', Enumerable.Repeat(nobody.Uid, 4)), lines["Uid"]);
        Assert.Equal(string.Join('\t', Enumerable.Repeat(nobody.Gid, 4)), lines["Gid"]);
        Assert.Equal(string.Join(' ', Accounts.GroupsOf("nobody", nobody.Gid)), lines["Groups"]);
        Assert.Equal("0000000000000000", lines["CapEff"]);
        Assert.Equal("0000000000000000", lines["SigBlk"]);
    }

    [Fact]
    public async Task Spawn_OtherGroupOnly_KeepsTheUser()
    {
        Assert.SkipUnless(IsRoot, "only root may take another group");
        Assert.True(Accounts.TryFindGroup("nogroup", out var gid));
        Assert.Equal($"0\n{gid}\n", await fixture.RunAsync(Child.Shell("id -u; id -g") with { Group = "nogroup" }));
    }

    [Fact]
    public void Spawn_DirectoryClosedToTheUser_IsRefused()
    {
        Assert.SkipUnless(IsRoot, "only root may become another user");
        using var folder = new TemporaryFolder();
        AssertRefused(
            Child.Spec("/bin/true") with { User = "nobody", WorkingDirectory = folder.Path },
            SpawnStep.WorkingDirectory,
            $"as user nobody: working directory cannot be entered: {folder.Path} (permission denied); check working_dir of the watcher");
    }

    [Fact]
    public void Spawn_ProgramClosedToTheUser_IsRefused()
    {
        Assert.SkipUnless(IsRoot, "only root may become another user");
        using var folder = new TemporaryFolder();
        var file = fixture.WriteProgram(folder.File("run"), "#!/bin/sh\n"u8);
        AssertRefused(
            Child.Spec(file) with { User = "nobody" },
            SpawnStep.Program,
            $"as user nobody: program is not executable: {file} (permission denied); check cmd of the watcher");
    }

    [Fact]
    public void Spawn_MissingInterpreterBehindAChain_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var file = fixture.WriteProgram(folder.File("run"), "#!/no/such/python3\n"u8);
        AssertRefused(
            Child.Spec(file) with { ResourceLimits = new Dictionary<string, long?> { ["nofile"] = 64 } },
            SpawnStep.Program,
            $"interpreter not found: /no/such/python3 (named in the first line of {file}); check cmd of the watcher");
    }

    [Fact]
    [Trait("Peer", "180")]
    public async Task Spawn_ResourceLimits_AreSoftAndHard()
    {
        var spec = Child.Shell("ulimit -Sn; ulimit -Hn; ulimit -Sp; ulimit -Hp; ulimit -Sc; ulimit -Hc") with
        {
            ResourceLimits = new Dictionary<string, long?> { ["nofile"] = 20, ["nproc"] = 20, ["core"] = 0 },
        };
        Assert.Equal("20\n20\n20\n20\n0\n0\n", await fixture.RunAsync(spec));
    }

    [Fact]
    public async Task Spawn_UserAndLimits_Combine()
    {
        Assert.SkipUnless(IsRoot, "only root may become another user");
        var spec = Child.Shell("id -un; ulimit -n") with
        {
            User = "nobody",
            ResourceLimits = new Dictionary<string, long?> { ["nofile"] = 77 },
        };
        Assert.Equal("nobody\n77\n", await fixture.RunAsync(spec));
    }

    [Fact]
    public void Spawn_UnknownLimit_IsRefused()
    {
        var error = fixture.Refuse(Child.Spec("/bin/true") with { ResourceLimits = new Dictionary<string, long?> { ["files"] = 1 } });
        Assert.Equal(SpawnStep.Limits, error.Step);
        Assert.StartsWith("unknown resource limit: files (known: as, core,", error.Reason, StringComparison.Ordinal);
        Assert.EndsWith("; check rlimit_files of the watcher", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Spawn_LimitAboveTheCeiling_IsRefused()
    {
        var error = fixture.Refuse(Child.Spec("/bin/true") with { ResourceLimits = new Dictionary<string, long?> { ["nofile"] = long.MaxValue } });
        Assert.Equal(SpawnStep.Limits, error.Step);
        Assert.Contains("resource limit nofile = 9223372036854775807 is above", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Spawn_TooLongArguments_AreRefused() => AssertRefused(
        Child.Spec("/bin/true", new string('x', 4 << 20)),
        SpawnStep.Command,
        "arguments and environment are too long together for the kernel; shorten args or env of the watcher");

    private void AssertRefused(ProcessSpec spec, SpawnStep step, string reason) =>
        Assert.Equal(new SpawnError(step, reason), fixture.Refuse(spec));

    [Fact]
    public async Task Spawn_Umask_IsThatOfTheChild() =>
        Assert.Equal("0027\n", await fixture.RunAsync(Child.Shell("umask") with { Umask = Convert.ToInt32("027", 8) }));

    [Fact]
    public async Task Spawn_ExecutableBehindTheChain_LeavesTheFirstArgumentAsGiven()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "another name takes bash");
        var spec = Child.Spec("another name", "-c", "echo $0 $1", "a name", "b c") with { Executable = "/bin/sh", Nice = 1 };
        Assert.Equal("a name b c\n", await fixture.RunAsync(spec));
        Assert.Equal("another name\n", await fixture.RunAsync(spec with { Arguments = ["another name", "-c", "echo $0"] }));
    }
}
