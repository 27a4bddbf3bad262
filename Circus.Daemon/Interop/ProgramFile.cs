using System.Text;

namespace Circus.Daemon.Interop;

/// <summary>Finds the program of a launch, and says in words why it cannot be executed.</summary>
internal static class ProgramFile
{
    /// <summary>What is searched when the child has no PATH, as in Circus.</summary>
    private const string DefaultPath = "/bin:/usr/bin";

    /// <summary>The kernel reads this much of a first line (BINPRM_BUF_SIZE, include/uapi/linux/binfmts.h).</summary>
    private const int FirstLineSize = 256;

    /// <summary>
    /// Looks for <paramref name="name"/> as execvp(3) does: a name with a slash is taken from the working directory, any other is searched in
    /// the PATH of the child. Returns null and the file, or the reason.
    /// </summary>
    public static string? Find(string name, IReadOnlyDictionary<string, string> environment, string workingDirectory, out string file)
    {
        file = name;
        if (name.Contains('/'))
        {
            return WhyNotExecutable(Path.Combine(workingDirectory, name));
        }

        var path = environment.TryGetValue("PATH", out var own) ? own : DefaultPath;
        string? firstReason = null;
        foreach (var directory in path.Split(':'))
        {
            // An empty entry is the current directory, execvp(3).
            var candidate = Path.Combine(workingDirectory, directory, name);
            var reason = WhyNotExecutable(candidate);
            if (reason is null)
            {
                file = candidate;
                return null;
            }

            if (File.Exists(candidate))
            {
                firstReason ??= reason;
            }
        }

        return firstReason ?? (environment.ContainsKey("PATH")
            ? $"program not found: {name} (not in PATH {path})"
            : $"program not found: {name} (the watcher has no PATH, so only {DefaultPath} was searched)");
    }

    /// <summary>Null when the file can be executed as far as can be seen without executing it.</summary>
    public static string? WhyNotExecutable(string path)
    {
        if (Directory.Exists(path))
        {
            return $"program is a directory: {path}";
        }

        return AccessProbe.Check(path, LibC.X_OK) switch
        {
            0 => null,
            Errno.ENOENT => $"program not found: {path} (no such file)",
            Errno.ENOTDIR => $"program not found: {path} (a part of the path is not a directory)",
            Errno.EACCES => $"program is not executable: {path} (permission denied)",
            var error => $"program cannot be executed: {path} ({Errno.Describe(error)})",
        };
    }

    /// <summary>Why the kernel will not run a file that exists and is marked executable; null when nothing is seen.</summary>
    public static string? WhyNotRunnable(string path)
    {
        Span<byte> start = stackalloc byte[FirstLineSize];
        int length;
        try
        {
            using var handle = File.OpenHandle(path);
            length = RandomAccess.Read(handle, start, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A program that may be executed but not read: nothing to see, the kernel decides.
            return null;
        }

        start = start[..length];
        if (start.StartsWith("#!"u8))
        {
            var line = start[2..];
            var end = line.IndexOf((byte)'\n');
            var words = Encoding.UTF8.GetString(end < 0 ? line : line[..end]).Trim(' ', '\t');
            var interpreter = words.Split(' ', '\t')[0];
            if (interpreter.EndsWith('\r'))
            {
                return $"the first line of {path} ends with a carriage return; save the script with Unix line ends";
            }

            return AccessProbe.Check(interpreter, LibC.X_OK) switch
            {
                0 => null,
                Errno.ENOENT => $"interpreter not found: {interpreter} (named in the first line of {path})",
                var error => $"interpreter cannot be executed: {interpreter} ({Errno.Describe(error)}; named in the first line of {path})",
            };
        }

        return start.StartsWith("\x7f"u8) && start[1..].StartsWith("ELF"u8)
            ? null
            : $"not a program: {path} (neither a binary nor a script with a #! line)";
    }
}
