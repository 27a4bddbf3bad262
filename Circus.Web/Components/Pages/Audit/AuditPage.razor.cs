using System.Globalization;
using System.Security.Claims;
using Circus.Web.Audit;
using Circus.Web.Logs;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace Circus.Web.Components.Pages.Audit;

/// <summary>What somebody did or tried, newest first. What is looked for stands in the address.</summary>
public sealed partial class AuditPage : IDisposable
{
    private static readonly IReadOnlyList<(string Label, TimeSpan? Span)> _spans =
        [("Last hour", TimeSpan.FromHours(1)), ("Last day", TimeSpan.FromDays(1)), ("Last week", TimeSpan.FromDays(7)), ("All", null)];

    private readonly HashSet<long> _open = [];
    private AuditQuery _query = new();
    private List<AuditRecord>? _rows;
    private AuditVerdict? _verdict;
    private ClaimsPrincipal _me = new();
    private bool _hasOlder;
    private bool _isKnown;
    private bool _isChecking;

    [CascadingParameter]
    private Task<AuthenticationState> Session { get; set; } = default!;

    [Inject]
    private AuditReader Reader { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    /// <summary>What is looked for beside the text, and the query without it.</summary>
    private IEnumerable<(string Name, string Word, AuditQuery Without)> Words
    {
        get
        {
            if (_query.Actor is { } actor)
            {
                yield return ("Who", actor, _query with { Actor = null });
            }

            if (_query.Action is { } action)
            {
                yield return ("What", action, _query with { Action = null });
            }

            if (_query.Target is { } target)
            {
                yield return ("On what", target, _query with { Target = null });
            }
        }
    }

    public void Dispose() => Navigation.LocationChanged -= Follow;

    protected override async Task OnInitializedAsync()
    {
        _me = (await Session).User;
        await ReadAsync(Navigation.Uri);
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            // The router calls no page whose address changes in its query only.
            Navigation.LocationChanged += Follow;
        }
    }

    private static string ToneOf(AuditRecord row) => row.Result switch
    {
        AuditResult.Ok => "good",
        AuditResult.Denied => "bad",
        _ => "warn",
    };

    private static string Seconds(DateTimeOffset time) => (time.ToUnixTimeMilliseconds() / 1000.0).ToString("0.###", CultureInfo.InvariantCulture);

    private static IEnumerable<(string Name, string Text)> FactsOf(AuditRecord row) => new[]
    {
        ("From", row.Address), ("With", row.Details), ("Before", row.Before), ("After", row.After), ("Reason", row.Message),
        ("Took", row.Milliseconds is { } took ? string.Create(CultureInfo.InvariantCulture, $"{took:N0} ms") : null),
    }.Where(fact => fact.Item2 is not null).Select(fact => (fact.Item1, fact.Item2!));

    private string ExportAddress(string format) => LogAddress.With("/api/v1/audit/export", [.. AuditAddress.Write(_query), ("format", format)]);

    private bool IsSince(TimeSpan? span) => span is null
        ? _query.From is null
        : _query.From is { } from && (Time.GetUtcNow() - from - span.Value).Duration() < span.Value / 10;

    private void ShowSince(TimeSpan? span) => Show(_query with { From = span is null ? null : Time.GetUtcNow() - span, To = null });

    private void Show(AuditQuery query) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(AuditAddress.Write(query).ToDictionary(pair => pair.Key, pair => (object?)pair.Value)), new NavigationOptions { ReplaceHistoryEntry = true });

    private void Follow(object? sender, LocationChangedEventArgs change) => _ = InvokeAsync(async () =>
    {
        if (new Uri(change.Location).AbsolutePath.EndsWith("/access/audit", StringComparison.Ordinal))
        {
            await ReadAsync(change.Location);
            StateHasChanged();
        }
    });

    private async Task ReadAsync(string address)
    {
        var values = QueryHelpers.ParseQuery(new Uri(address).Query);
        _query = AuditAddress.Read(key => values.TryGetValue(key, out var value) ? value.ToString() : null);
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        _open.Clear();
        _rows = await FindAsync(before: null);
        _isKnown = true;
    }

    private async Task LoadOlderAsync()
    {
        if (_rows is [.., var last] && await FindAsync(last.Number) is { } older)
        {
            _rows.AddRange(older);
        }
    }

    private async Task<List<AuditRecord>?> FindAsync(long? before)
    {
        // One more than is shown tells whether there are more.
        if (await Reader.FindAsync(_me, _query with { Before = before, Limit = AuditQuery.Usual + 1 }) is not { } found)
        {
            return null;
        }

        _hasOlder = found.Count > AuditQuery.Usual;
        return [.. found.Take(AuditQuery.Usual)];
    }

    private async Task CheckAsync()
    {
        _isChecking = true;
        StateHasChanged();
        _verdict = await Reader.CheckAsync(_me);
        _isChecking = false;
    }

    private void Toggle(long number)
    {
        if (!_open.Remove(number))
        {
            _open.Add(number);
        }
    }
}
