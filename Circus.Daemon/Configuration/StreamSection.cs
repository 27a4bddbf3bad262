using Circus.Daemon.Streams;

namespace Circus.Daemon.Configuration;

/// <summary>Converts the keys "stdout_stream.*" or "stderr_stream.*" of a watcher.</summary>
/// <param name="reader">Of the watcher's section.</param>
/// <param name="prefix">"stdout_stream." or "stderr_stream.".</param>
internal sealed class StreamSection(KeyReader reader, string prefix)
{
    /// <summary>Circus users may write the full Python name.</summary>
    private const string PythonModule = "circus.stream.";

    private static readonly (string Name, StreamClass Class)[] _classes =
    [
        ("FileStream", StreamClass.FileStream),
        ("WatchedFileStream", StreamClass.WatchedFileStream),
        ("TimedRotatingFileStream", StreamClass.TimedRotatingFileStream),
        ("StdoutStream", StreamClass.StdoutStream),
        ("FancyStdoutStream", StreamClass.FancyStdoutStream),
        ("QueueStream", StreamClass.QueueStream),
    ];

    private static readonly string[] _rotateWhen = ["S", "M", "H", "D", "MIDNIGHT", "W0", "W1", "W2", "W3", "W4", "W5", "W6"];

    private static readonly string[] _colors = ["red", "green", "yellow", "blue", "magenta", "cyan", "white"];

    /// <summary>Null when the watcher has no such key.</summary>
    /// <param name="invalid">Set when the class is Python code, which cannot be run here.</param>
    public StreamOptions? Read(out string? invalid)
    {
        invalid = null;
        var entries = reader.Section.All.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        if (entries.Count == 0)
        {
            return null;
        }

        var options = new StreamOptions
        {
            Class = Class(out invalid),
            FileName = reader.NonEmpty(prefix + "filename"),
            MaxBytes = reader.Long(prefix + "max_bytes", 0, 0, long.MaxValue),
            BackupCount = reader.Integer(prefix + "backup_count", 0, 0),
            Compress = reader.Flag(prefix + "compress", false),
            TimeFormat = reader.NonEmpty(prefix + "time_format"),
            RotateWhen = reader.Choice(prefix + "rotate_when", null, _rotateWhen),
            RotateInterval = reader.Integer(prefix + "rotate_interval", 1, 1),
            Utc = reader.Flag(prefix + "utc", false),
            Color = Color(),
            Written = entries.ToDictionary(entry => entry.Key[prefix.Length..], reader.Text, StringComparer.Ordinal),
        };
        CheckRotation(options);
        return options;
    }

    private StreamClass Class(out string? invalid)
    {
        invalid = null;
        var key = prefix + "class";
        if (reader.NonEmpty(key) is not { } text)
        {
            if (reader.NonEmpty(prefix + "filename") is null)
            {
                reader.Fault(key, $"not found, allowed: {KeyReader.OneOf(ClassNames())}; or give {prefix}filename");
            }

            return StreamClass.FileStream;
        }

        var name = text.StartsWith(PythonModule, StringComparison.Ordinal) ? text[PythonModule.Length..] : text;
        foreach (var known in _classes)
        {
            if (known.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return known.Class;
            }
        }

        if (text.Contains('.', StringComparison.Ordinal))
        {
            invalid = $"{key} is the Python class {text}, which cannot be loaded here; allowed: {KeyReader.OneOf(ClassNames())}";
            reader.Warn(
                key, $"found the Python class {ConfigFault.Quote(text)}, which cannot be loaded here; the watcher will not be started");
        }
        else
        {
            reader.Fault(key, $"found {ConfigFault.Quote(text)}, allowed: {KeyReader.OneOf(ClassNames())}");
        }

        return StreamClass.FileStream;
    }

    private void CheckRotation(StreamOptions options)
    {
        if (options.Class != StreamClass.TimedRotatingFileStream)
        {
            return;
        }

        if (!reader.Has(prefix + "rotate_when"))
        {
            reader.Fault(prefix + "rotate_when", $"not found, needed for TimedRotatingFileStream, allowed: {KeyReader.OneOf(_rotateWhen)}");
        }

        if (options.FileName is null)
        {
            reader.Fault(prefix + "filename", "not found, needed for TimedRotatingFileStream, allowed: the path of a file");
        }
    }

    private string? Color()
    {
        var text = reader.NonEmpty(prefix + "color");
        var color = _colors.FirstOrDefault(color => color.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (text is not null && color is null)
        {
            reader.Warn(
                prefix + "color", $"found {ConfigFault.Quote(text)}, which is none of {string.Join(", ", _colors)}: any of them is taken");
        }

        return color;
    }

    private static string[] ClassNames() => [.. _classes.Select(known => known.Name)];
}
