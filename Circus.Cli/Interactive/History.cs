using System.Text.RegularExpressions;

namespace Circus.Cli.Interactive;

/// <summary>Lines that were typed before, kept in a file that only its owner can read, without those that may hold a secret.</summary>
internal sealed partial class History
{
    /// <summary>What somebody may still want to find.</summary>
    private const int Most = 1000;

    private readonly string? _file;
    private readonly List<string> _lines = [];

    /// <param name="file">Null remembers for this run only.</param>
    public History(string? file)
    {
        _file = file;
        try
        {
            if (file is not null && File.Exists(file))
            {
                _lines.AddRange(File.ReadAllLines(file).TakeLast(Most));
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // Nothing to go back to, and nothing is written over it.
            _file = null;
        }
    }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>$XDG_STATE_HOME/circus/circusctl-history, or below ~/.local/state; null when there is no home.</summary>
    public static string? DefaultFile()
    {
        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } given ? given
            : Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".local", "state")
            : null;
        return state is null || !Path.IsPathRooted(state) ? null : Path.Combine(state, "circus", "circusctl-history");
    }

    public void Add(string line)
    {
        if (string.IsNullOrWhiteSpace(line) || (_lines.Count > 0 && _lines[^1] == line))
        {
            return;
        }

        _lines.Add(line);
        if (!line.StartsWith(' ') && !MayHoldSecret().IsMatch(line))
        {
            Write();
        }
    }

    private void Write()
    {
        if (_file is null)
        {
            return;
        }

        try
        {
            const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            Directory.CreateDirectory(Path.GetDirectoryName(_file)!, OwnerOnly | UnixFileMode.UserExecute);
            var next = $"{_file}.{Environment.ProcessId}";
            using (var writer = new StreamWriter(new FileStream(next, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly })))
            {
                foreach (var line in _lines.Where(line => !line.StartsWith(' ') && !MayHoldSecret().IsMatch(line)).TakeLast(Most))
                {
                    writer.WriteLine(line);
                }
            }

            File.Move(next, _file, overwrite: true);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            // A home that is read-only is no reason not to run commands.
        }
    }

    // Environments, and what is called like a secret.
    [GeneratedRegex(@"\benv\b|passw|secret|token|credential|api.?key|private", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MayHoldSecret();
}
