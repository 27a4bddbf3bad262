using System.Text.Json;
using Circus.Daemon.Processes;

namespace Circus.Plugins.Reloading;

/// <summary>What tells where the program of a watcher is.</summary>
internal sealed record WatchedCommand(string Cmd, string? Executable, string WorkingDir, string? SearchPath)
{
    /// <summary>Where execvp(3) looks without PATH.</summary>
    private const string UsualPath = "/bin:/usr/bin";

    /// <param name="options">The reply to "options".</param>
    public static WatchedCommand Of(JsonElement options) => new(
        Text(options, "cmd") ?? "",
        Text(options, "executable"),
        Text(options, "working_dir") ?? "/",
        options.TryGetProperty("env", out var env) && env.ValueKind == JsonValueKind.Object ? Text(env, "PATH") : null);

    /// <summary>The file of the first word, all links followed; null when it is not there, or not to be told.</summary>
    public string? Program()
    {
        if ((Executable ?? FirstWord()) is not { Length: > 0 } word)
        {
            return null;
        }

        string[] places = word.Contains('/', StringComparison.Ordinal)
            ? [Path.Combine(WorkingDir, word)]
            : [.. (SearchPath ?? UsualPath).Split(':').Select(folder => Path.Combine(WorkingDir, folder, word))];
        return Array.Find(places, IsProgram) is { } file ? RealPath(file) : null;
    }

    /// <summary>Those files and folders, from the watcher's own directory.</summary>
    public IEnumerable<string> More(string? paths) =>
        (paths ?? "").Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(path => Path.Combine(WorkingDir, path));

    private static string? Text(JsonElement element, string key) =>
        element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string RealPath(string file) => Daemon.Configuration.RealPath.Of(file) ?? file;

    private static bool IsProgram(string file) =>
        File.Exists(file) && (File.GetUnixFileMode(file) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;

    private string? FirstWord() => ShellWords.TrySplit(Cmd, out var words, out _) && words.Count > 0 ? words[0] : null;
}
