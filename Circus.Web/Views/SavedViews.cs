using System.Collections.Immutable;
using System.Text.Json;
using Circus.Web.Access;

namespace Circus.Web.Views;

/// <summary>The views that people saved, each for himself, in a file of the state directory.</summary>
internal sealed partial class SavedViews
{
    // More is no shortcut any more.
    private const int MostOfOne = 50;

    private static readonly JsonSerializerOptions _json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    private readonly Lock _oneAtATime = new();
    private readonly string _path;
    private volatile ImmutableDictionary<string, ImmutableList<SavedView>> _all;

    public SavedViews(string path, ILogger<SavedViews> logger)
    {
        _path = path;
        try
        {
            _all = JsonSerializer.Deserialize<ImmutableDictionary<string, ImmutableList<SavedView>>>(File.ReadAllBytes(path), _json) ?? [];
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            _all = [];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            // A convenience: the console starts without it, and leaves the file until somebody saves a view.
            LogUnreadable(logger, path, failure.Message);
            _all = [];
        }
    }

    /// <summary>Those of a user, by name.</summary>
    public IReadOnlyList<SavedView> Of(string user) => _all.GetValueOrDefault(user, []);

    /// <summary>Saves it, in the place of one with the same name.</summary>
    /// <returns>What is wrong; null when it is saved.</returns>
    public string? Save(string user, SavedView view)
    {
        if (view.Fault() is { } fault)
        {
            return fault;
        }

        return Change(user, views => views.RemoveAll(one => one.Name == view.Name) is { Count: < MostOfOne } others
            ? others.Add(view).Sort((one, other) => string.Compare(one.Name, other.Name, StringComparison.OrdinalIgnoreCase))
            : null);
    }

    public string? Remove(string user, string name) => Change(user, views => views.RemoveAll(view => view.Name == name));

    private string? Change(string user, Func<ImmutableList<SavedView>, ImmutableList<SavedView>?> change)
    {
        lock (_oneAtATime)
        {
            if (change(_all.GetValueOrDefault(user, [])) is not { } views)
            {
                return $"You have {MostOfOne} views already; remove one first.";
            }

            var next = _all.SetItem(user, views);
            try
            {
                StateDirectory.WriteSecret($"{_path}.new", JsonSerializer.Serialize(next, _json));
                File.Move($"{_path}.new", _path, overwrite: true);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                return $"It cannot be kept: {failure.Message}";
            }

            _all = next;
            return null;
        }
    }

    [LoggerMessage(4530, LogLevel.Warning, "the saved views {Path} cannot be read: {Reason}; the console goes on without them", EventName = "ViewsUnreadable")]
    private static partial void LogUnreadable(ILogger logger, string path, string reason);
}
