using System.Globalization;
using System.Threading.Channels;
using Circus.Protocol.Client;
using Circus.Web.Logs;
using Circus.Web.Operations;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;

namespace Circus.Web.Components.Logs;

/// <summary>
/// The output of one or several watchers as one log; the only caller of log-view.js. What is looked for stands in the address, how it looks is
/// remembered by the browser.
/// </summary>
public sealed partial class LogView : IAsyncDisposable
{
    /// <summary>Rows for a screen, and some.</summary>
    private const int PageRows = 400;

    /// <summary>In one tick nobody reads more; the rest is counted.</summary>
    private const int MostRows = 200;

    /// <summary>Four times a second.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stop = new();
    private ElementReference _element;
    private DotNetObjectReference<LogView>? _self;
    private IJSObjectReference? _module;
    private Task _loop = Task.CompletedTask;
    private LogSession? _session;
    private LogHistory? _history;
    private LogQuery _query = LogQuery.All;
    private string _address = "";
    private string? _note;
    private IReadOnlyList<string> _opened = [];
    private IReadOnlyList<string> _forbidden = [];
    private IReadOnlyList<(string Watcher, string Fault)> _faults = [];
    private long _shown;
    private int _handle;
    private int _told;
    private bool _isFollowing = true;
    private bool _isVisible = true;
    private bool _isStructured = true;
    private bool _mustShow = true;
    private bool _hasRows;
    private bool _isRead;

    /// <summary>Names; what is shown changes with them.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<string> Watchers { get; set; }

    /// <summary>Only this slot, whatever the address says.</summary>
    [Parameter]
    public int? Wid { get; set; }

    /// <summary>A time in ms to look at, from a link.</summary>
    [SupplyParameterFromQuery(Name = "line")]
    private long? At { get; set; }

    /// <summary>The same from a chart or an event, as a time that people can read.</summary>
    [SupplyParameterFromQuery(Name = "from")]
    private string? From { get; set; }

    private long? Place => At ?? (DateTimeOffset.TryParse(From, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.ToUnixTimeMilliseconds() : null);

    [Inject]
    private LogStore Store { get; set; } = default!;

    [Inject]
    private LogAccess Access { get; set; } = default!;

    [Inject]
    private AuthenticationStateProvider Authentication { get; set; } = default!;

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    private (string Title, string Text)? Words => (_session, _hasRows) switch
    {
        (_, true) => null,
        ({ Watchers.Count: 0 }, _) when _forbidden.Count > 0 => ("Not for your role", $"You may not see {string.Join(", ", _forbidden)}. An administrator can give you the right to."),
        (null, _) or ({ IsRead: false }, _) => ("Reading", "Asking circusd for the last lines."),
        ({ IsEmpty: true }, _) when _faults.Count > 0 => ("There is nothing to read", "The line above says why."),
        ({ IsEmpty: true }, _) => ("No output yet", "These processes have written nothing since circusd started them. Lines appear here as soon as there are some."),
        _ => ("No line matches", "Nothing of what is in memory is what you look for. Lines that come later are looked at as well."),
    };

    private string Foot => _session is { } session
        ? string.Create(CultureInfo.InvariantCulture, $"{session.Held:N0} lines in memory{(session.Dropped > 0 ? $", {session.Dropped:N0} older ones dropped" : "")}{(session.IsTooMuch ? "; too many watchers are read at a time, some are left out" : "")}")
        : "";

    /// <summary>The browser scrolled to the beginning.</summary>
    [JSInvokable]
    public async Task NeedOlderAsync(string row)
    {
        if (_session is not { } session || _module is null)
        {
            return;
        }

        IReadOnlyList<LogEntry> rows = [];
        if (long.TryParse(row, NumberStyles.None, CultureInfo.InvariantCulture, out var order))
        {
            rows = session.Before(order, PageRows).Rows;
        }

        var isStart = false;
        if (rows.Count == 0)
        {
            (rows, isStart) = await ReadBackAsync(session);
        }

        await CallAsync("prepend", LogRows.Of(rows, _query, _isStructured, Watchers.Count > 1), isStart);
    }

    /// <summary>The browser scrolled to the end of what it has.</summary>
    [JSInvokable]
    public async Task NeedNewerAsync(string row)
    {
        if (_session is not { } session)
        {
            return;
        }

        // Behind what a file had come the live rows.
        var order = long.TryParse(row, NumberStyles.None, CultureInfo.InvariantCulture, out var known) ? known : 0;
        var rows = session.After(order, PageRows).Rows;
        _shown = rows.Count > 0 ? rows[^1].Order : order;
        await CallAsync("append", LogRows.Of(rows, _query, _isStructured, Watchers.Count > 1), 0, rows.Count < PageRows);
    }

    [JSInvokable]
    public Task FollowAsync(bool isWanted)
    {
        _isFollowing = isWanted;
        _mustShow |= isWanted;
        if (isWanted && Place is not null)
        {
            Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { ["line"] = null, ["from"] = null, ["to"] = null }), new NavigationOptions { ReplaceHistoryEntry = true });
        }

        Wake();
        return Task.CompletedTask;
    }

    /// <summary>The next match from a row on.</summary>
    [JSInvokable]
    public async Task FindAsync(bool forward, string row)
    {
        if (_session is { } session && _query.IsSearch)
        {
            var from = long.TryParse(row, NumberStyles.None, CultureInfo.InvariantCulture, out var order) ? order : 0;
            if (session.Find(from, forward) is { } found)
            {
                await ShowAroundAsync(session, found);
                _note = null;
            }
            else
            {
                _note = forward ? "No match further on." : "No match further back in memory; scroll up to go on in the file.";
            }

            StateHasChanged();
        }
    }

    [JSInvokable]
    public async Task NeedDetailAsync(string row)
    {
        if (long.TryParse(row, NumberStyles.None, CultureInfo.InvariantCulture, out var order) && _session?.After(order - 1, 1).Rows is [var found] && found.Order == order)
        {
            await CallAsync("detail", row, found.Text);
        }
    }

    [JSInvokable]
    public Task StructureAsync(bool isWanted)
    {
        _isStructured = isWanted;
        ShowAgain();
        return Task.CompletedTask;
    }

    [JSInvokable]
    public Task SetVisibleAsync(bool isVisible)
    {
        _isVisible = isVisible;
        Wake();
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        Store.Changed -= Wake;
        await _stop.CancelAsync();
        _signal.Writer.TryComplete();
        await _loop;
        _session?.Dispose();
        _self?.Dispose();
        _stop.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        var address = $"{Navigation.Uri}\n{string.Join('\n', Watchers)}\n{Wid}";
        if (address == _address)
        {
            return;
        }

        _address = address;
        var values = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(new Uri(Navigation.Uri).Query);
        _query = LogAddress.Read(key => values.TryGetValue(key, out var value) ? value.ToString() : null);
        _query = Wid is { } wid ? _query with { Wid = wid } : _query;
        if (_session is not null && !_opened.SequenceEqual(Watchers))
        {
            await OpenAsync();
        }

        ShowAgain();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        try
        {
            _self = DotNetObjectReference.Create(this);
            _module = await Script.InvokeAsync<IJSObjectReference>("import", "/assets/js/log-view.js");
            var begun = await _module.InvokeAsync<Attached>("attach", _element, _self);
            (_handle, _isVisible, _isStructured) = (begun.Handle, begun.IsVisible, begun.Structured);
        }
        catch (Exception failure) when (failure is JSDisconnectedException or TaskCanceledException)
        {
            // Gone before it was complete.
            return;
        }

        await OpenAsync();
        if (!_stop.IsCancellationRequested)
        {
            Store.Changed += Wake;
            _loop = RunAsync(_stop.Token);
            Wake();
        }
    }

    private static string Pressed(bool isOn) => isOn ? "true" : "false";

    private void Wake() => _signal.Writer.TryWrite(true);

    private async Task OpenAsync()
    {
        var allowed = await Access.AllowedAsync(await UserAsync(), Watchers);
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        _session?.Dispose();
        _session = new LogSession(Store, allowed) { Query = _query };
        _forbidden = [.. Watchers.Except(allowed, StringComparer.Ordinal)];
        _opened = [.. Watchers];
        _hasRows = false;
        _isRead = false;
    }

    private async Task<System.Security.Claims.ClaimsPrincipal> UserAsync() => (await Authentication.GetAuthenticationStateAsync()).User;

    private void ShowAgain()
    {
        _history = null;
        _note = null;
        _mustShow = true;
        if (_session is not null)
        {
            _session.Query = _query;
        }

        Wake();
    }

    private void Clear() => Apply(LogQuery.All);

    /// <summary>Puts it into the address; from there it comes back.</summary>
    private void Apply(LogQuery query)
    {
        var values = LogAddress.Keys.Concat(["line", "from", "to"]).ToDictionary(key => key, _ => (object?)null);
        foreach (var (key, value) in LogAddress.Of(query))
        {
            values[key] = value;
        }

        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(values), new NavigationOptions { ReplaceHistoryEntry = true });
    }

    private void ChooseLevel(ChangeEventArgs change) =>
        Apply(_query with { Level = Enum.TryParse<LineLevel>(change.Value as string, out var level) ? level : LineLevel.None });

    private async Task StepAsync(bool isBack)
    {
        if (_query.IsSearch && _query.MarksOnly)
        {
            await FindAsync(!isBack, _shown.ToString(CultureInfo.InvariantCulture));
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var _ in _signal.Reader.ReadAllAsync(cancellationToken))
            {
                if (_isVisible && _session is { } session)
                {
                    await UpdateAsync(session);
                    await Task.Delay(Tick, Time, cancellationToken);
                }
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or JSDisconnectedException or ObjectDisposedException)
        {
            // The page is left, or the browser is gone.
        }
        finally
        {
            await LeaveAsync();
        }
    }

    private async Task UpdateAsync(LogSession session)
    {
        session.Query = _query;
        if (!_isRead && session.IsRead)
        {
            // What there was before anybody looked comes at once, not as news.
            _isRead = true;
            _mustShow |= _isFollowing;
        }

        if (_mustShow)
        {
            _mustShow = false;
            await ShowAsync(session);
        }
        else if (_isFollowing)
        {
            var newest = session.Newest;
            var fresh = session.Fresh(_shown, MostRows);
            _shown = Math.Max(_shown, newest);
            if (fresh.Rows.Count > 0)
            {
                _shown = Math.Max(_shown, fresh.Rows[^1].Order);
                _hasRows = true;
                await CallAsync("append", LogRows.Of(fresh.Rows, _query, _isStructured, Watchers.Count > 1), fresh.Skipped, true);
            }
        }
        else if (session.CountAfter(_shown) is var behind && behind != _told)
        {
            _told = behind;
            await CallAsync("behind", behind);
        }

        _faults = [.. session.Faults];
        StateHasChanged();
    }

    private async Task ShowAsync(LogSession session)
    {
        if (Place is { } ms)
        {
            if (!session.IsRead)
            {
                _mustShow = true;
                return;
            }

            if (session.At(DateTimeOffset.FromUnixTimeMilliseconds(ms)) is { } found)
            {
                await ShowAroundAsync(session, found);
                return;
            }

            _note = "The line that the link leads to is not in memory any more. These are the last ones; scroll up for older ones.";
        }

        _shown = session.Newest;
        var page = session.Latest(PageRows);
        _shown = page.Rows.Count > 0 ? Math.Max(_shown, page.Rows[^1].Order) : _shown;
        _hasRows = page.Rows.Count > 0;
        _isFollowing = true;
        _told = 0;
        await CallAsync("show", LogRows.Of(page.Rows, _query, _isStructured, Watchers.Count > 1), false, true, null);
    }

    private async Task ShowAroundAsync(LogSession session, LogEntry row)
    {
        var before = session.Before(row.Order, PageRows / 2).Rows;
        var behind = session.After(row.Order - 1, PageRows / 2).Rows;
        _shown = behind.Count > 0 ? behind[^1].Order : row.Order;
        _hasRows = true;
        _isFollowing = false;
        _told = -1;
        await CallAsync("show", LogRows.Of([.. before, .. behind], _query, _isStructured, Watchers.Count > 1), false, false, row.Key);
        Wake();
    }

    /// <summary>What is older than all that is in memory stands in the file, if there is one.</summary>
    private async Task<(IReadOnlyList<LogEntry> Rows, bool IsStart)> ReadBackAsync(LogSession session)
    {
        if (Watchers is not [var only])
        {
            _note = "This is all that is in memory. Choose one watcher to go on in its file.";
            StateHasChanged();
            return ([], true);
        }

        try
        {
            var isError = _query.HidesStdout;
            _history ??= new LogHistory(Access.FilesFor(await UserAsync()), only, isError);
            var rows = await _history.OlderAsync(session.Texts(only, isError), _query, PageRows, _stop.Token);
            _hasRows |= rows.Count > 0;
            _note = _history.IsComplete ? $"Up to the beginning of {_history.Path}." : _history.IsJoined ? $"Older lines come from {_history.Path}." : $"Older lines come from {_history.Path}; some of them may stand below as well.";
            StateHasChanged();
            return (rows, _history.IsComplete);
        }
        catch (CircusException fault)
        {
            _note = $"This is all that is in memory, and there is no file to go on in: {fault.Message}";
            StateHasChanged();
            return ([], true);
        }
    }

    private async Task CallAsync(string function, params object?[] arguments)
    {
        if (_module is not null)
        {
            await _module.InvokeVoidAsync(function, _stop.Token, [_handle, .. arguments]);
        }
    }

    private async Task LeaveAsync()
    {
        try
        {
            if (_module is not null)
            {
                await _module.InvokeVoidAsync("dispose", _handle);
                await _module.DisposeAsync();
            }
        }
        catch (Exception failure) when (failure is JSDisconnectedException or OperationCanceledException)
        {
            // The browser has gone, and its rows with it.
        }
    }

    /// <summary>What log-view.js answers at first.</summary>
    public sealed record Attached(int Handle, bool IsVisible, bool Structured);
}
