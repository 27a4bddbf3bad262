using System.Globalization;
using System.Text.Json;
using Circus.Web.Access;
using Circus.Web.Configuration;
using Circus.Web.Operations;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Pages;

/// <summary>The files of the configuration, what reading them again does, and what they once said.</summary>
public sealed partial class ConfigPage
{
    private static readonly (string Part, string Title)[] _parts = [("", "Files"), ("reload", "Read again"), ("versions", "Versions")];

    private bool _isAllowed = true;
    private string? _fault;
    private string? _note;
    private IReadOnlyList<ConfigText>? _files;
    private IReadOnlyList<string> _faults = [];
    private IReadOnlyList<string> _warnings = [];

    [Parameter]
    public string? Part { get; set; }

    /// <summary>Of a comparison, numbers of versions; see <see cref="VersionList"/>.</summary>
    [SupplyParameterFromQuery(Name = "from")]
    private int? From { get; set; }

    [SupplyParameterFromQuery(Name = "to")]
    private int? To { get; set; }

    [Inject]
    private ConfigurationDesk Desk { get; set; } = default!;

    [Inject]
    private ConfigVersions Versions { get; set; } = default!;

    private protected override int Window => 1;

    private string Lead => _files is null ? "The files that circusd reads"
        : string.Create(CultureInfo.InvariantCulture, $"{_files.Count} {(_files.Count == 1 ? "file" : "files")}, {_files.Sum(file => file.Text.Split('\n').Count(line => line.StartsWith("[watcher:", StringComparison.Ordinal)))} sections of watchers");

    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        _isAllowed = await Desk.IsAllowedAsync(Permissions.Administer, CommandTarget.Everything);
        // Not while it is prerendered: who looks is written down, once.
        if (_isAllowed && RendererInfo.IsInteractive)
        {
            await ReadAsync();
        }
    }

    private protected override IEnumerable<string> Columns() => [];

    private async Task ReadAsync()
    {
        var answer = await Desk.AskAsync("config");
        _fault = answer.Fault;
        if (answer.Fault is not null)
        {
            return;
        }

        _files = ConfigText.Read(answer.Field("files"), Versions.Mask);
        _faults = Texts(answer.Field("faults"));
        _warnings = Texts(answer.Field("warnings"));
        try
        {
            Versions.Note(_files);
            _note = null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _note = $"This version cannot be kept: {failure.Message}";
        }
    }

    private static IReadOnlyList<string> Texts(JsonElement list) => list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Select(item => item.ToString())] : [];

    private static string Lines(string text) => string.Create(CultureInfo.InvariantCulture, $"{text.TrimEnd('\n').Split('\n').Length} lines");

    private static string? Kind(string line) => line.TrimStart() is var text && text.StartsWith('[') ? "is-head" : text.StartsWith('#') || text.StartsWith(';') ? "is-comment" : null;
}
