using System.Threading.Channels;
using Circus.Web.Access;
using Microsoft.JSInterop;

namespace Circus.Web.Live;

/// <summary>
/// What one browser page gets: one per circuit. It tells the page's components when the structure changed, and sends the numbers with
/// one JavaScript call per tick, of which never more than one is under way: a slow browser gets fewer calls, with the ticks that it missed.
/// </summary>
internal sealed partial class LiveFeed(
    Sight sight, LiveFeedRegistry registry, FeedMetrics metrics, IJSRuntime script, TimeProvider time, ILogger<LiveFeed> logger) : IAsyncDisposable
{
    /// <summary>Pages are rendered anew at most four times a second, however many processes come and go.</summary>
    public static readonly TimeSpan RenderPause = TimeSpan.FromMilliseconds(250);

    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<string> _known = [];
    private Task _loop = Task.CompletedTask;
    private readonly Dictionary<object, FeedInterest> _parts = [];
    private object? _owner;
    private FeedInterest _page = FeedInterest.Nothing;
    private FeedInterest _interest = FeedInterest.Nothing;
    private FeedInterest _sent = FeedInterest.Nothing;
    private long _sentTick;

    // Of before the page was rendered for the first time: what happens while it is still being shown is rendered then.
    private long _renderedVersion = sight.Current.Version;
    private Rights _renderedRights = sight.Rights;


    // Numbers of connections: the one that is, and the last that is known to be gone. A call that fails late says nothing about its successor.
    private int _connection = 1;
    private int _gone;

    private volatile bool _isVisible = true;
    private volatile bool _mustResend = true;

    /// <summary>The structure changed: render. Raised on the page's dispatcher.</summary>
    public event Action? Changed;

    /// <summary>About once a second, before <see cref="Changed"/>; also when nothing changed.</summary>
    public event Action? Ticked;

    /// <summary>What the console knows now, as far as the user may see it.</summary>
    public LiveSnapshot Snapshot => sight.Current;

    /// <summary>Whether somebody sees the page: only then numbers are sent.</summary>
    public bool IsLooking => IsConnected && _isVisible;

    /// <summary>Whether its browser is connected; for a while after it has gone, the page is kept.</summary>
    public bool IsConnected => Volatile.Read(ref _gone) != Volatile.Read(ref _connection);

    /// <summary>How long the last call took to the browser and back; null before the first.</summary>
    public TimeSpan? RoundTrip { get; private set; }

    /// <summary>Values sent since the page was opened.</summary>
    public long Sent { get; private set; }

    /// <summary>When the browser showed the page.</summary>
    public DateTimeOffset Started { get; private set; }

    /// <summary>Whose page it is, and which; for those who look after the console.</summary>
    public string User { get; set; } = "";

    public string Page { get; set; } = "";

    /// <summary>Columns that are sent now.</summary>
    public int ColumnCount => _sent.Columns.Length;

    /// <summary>The browser is there. Called on the page's dispatcher after the first rendering; everything else of this feed then happens there.</summary>
    public void Start()
    {
        Started = time.GetUtcNow();
        registry.Add(this);
        _loop = RunAsync(_stop.Token);
        Notify();
    }

    /// <summary>What is on the page now.</summary>
    /// <param name="owner">The page; it takes the place of the one before.</param>
    /// <param name="interest">Its columns.</param>
    public void Show(object owner, FeedInterest interest)
    {
        _owner = owner;
        _page = interest;
        Combine();
    }

    /// <summary>The page is left; says nothing when another one has taken its place already.</summary>
    public void Hide(object owner)
    {
        if (ReferenceEquals(_owner, owner))
        {
            Show(this, FeedInterest.Nothing);
        }
    }

    /// <summary>A part of the page, as a chart, wants columns that the page may not know of.</summary>
    public void Include(object part, FeedInterest interest)
    {
        _parts[part] = interest;
        Combine();
    }

    /// <summary>The part is gone.</summary>
    public void Exclude(object part)
    {
        if (_parts.Remove(part))
        {
            Combine();
        }
    }

    private void Combine()
    {
        var next = _parts.Values.Aggregate(_page, (all, part) => all.With(part));
        if (!next.Equals(_interest))
        {
            _interest = next;
            Notify();
        }
    }

    public void Notify() => _signal.Writer.TryWrite(true);

    public void Connect()
    {
        // Whether the last call arrived is not known: the page gets its window anew.
        _mustResend = true;
        Interlocked.Increment(ref _connection);
        Notify();
    }

    public void Disconnect() => Volatile.Write(ref _gone, Volatile.Read(ref _connection));

    /// <summary>Called by live-feed.js when the tab is hidden or shown.</summary>
    [JSInvokable]
    public Task SetVisibleAsync(bool isVisible)
    {
        _isVisible = isVisible;
        Notify();
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        registry.Remove(this);
        await _stop.CancelAsync();
        _signal.Writer.TryComplete();
        await _loop;
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        DotNetObjectReference<LiveFeed>? self = null;
        IJSObjectReference? module = null;
        try
        {
            self = DotNetObjectReference.Create(this);
            module = await script.InvokeAsync<IJSObjectReference>("import", cancellationToken, "/assets/js/live-feed.js");
            _isVisible = await module.InvokeAsync<bool>("attach", cancellationToken, self);
            await foreach (var _ in _signal.Reader.ReadAllAsync(cancellationToken))
            {
                if (!IsConnected)
                {
                    continue;
                }

                var isRendered = Render();
                if (_isVisible)
                {
                    await SendAsync(module, cancellationToken);
                }

                if (isRendered)
                {
                    await Task.Delay(RenderPause, time, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The page is closed.
        }
        catch (Exception failure) when (failure is JSDisconnectedException or ObjectDisposedException)
        {
            // The browser has gone before the page told.
        }
        catch (Exception failure)
        {
            // The last line of the loop: the page keeps working, its numbers stand still and are marked as old by the browser.
            LogFeedEnded(failure);
        }
        finally
        {
            self?.Dispose();
        }
    }

    /// <summary>Renders the components of the page anew for a reason of their own.</summary>
    public void Refresh() => Changed?.Invoke();

    private bool Render()
    {
        Ticked?.Invoke();
        var version = Snapshot.Version;
        var rights = sight.Rights;
        if (version == _renderedVersion && rights == _renderedRights)
        {
            return false;
        }

        (_renderedVersion, _renderedRights) = (version, rights);
        metrics.Rendered();
        Changed?.Invoke();
        return true;
    }

    private async Task SendAsync(IJSObjectReference module, CancellationToken cancellationToken)
    {
        var snapshot = Snapshot;
        var interest = _interest;
        var missed = (int)Math.Min(snapshot.Tick - _sentTick, int.MaxValue);
        if (_mustResend || (missed > 1 && missed >= interest.Window) || interest.Window > _sent.Window)
        {
            _mustResend = false;
            _known.Clear();
        }
        // Also to a page without figures: it shows how old the newest sample is.
        else if (missed > 0 && _sent.Window > 0)
        {
            if (!await CallAsync(module, FeedCall.Tick(snapshot, _sent.Columns, missed, time.GetUtcNow(), RoundTripMs), cancellationToken))
            {
                return;
            }
        }

        if (!interest.Equals(_sent) || (_known.Count == 0 && !interest.Columns.IsEmpty))
        {
            if (!await CallAsync(module, FeedCall.Show(snapshot, interest, _known, time.GetUtcNow()), cancellationToken))
            {
                return;
            }

            _known.Clear();
            _known.UnionWith(interest.Columns);
            _sent = interest;
        }

        _sentTick = snapshot.Tick;
    }

    /// <returns>Whether the browser has it.</returns>
    private async Task<bool> CallAsync(IJSObjectReference module, FeedCall call, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        var connection = Volatile.Read(ref _connection);
        try
        {
            await module.InvokeVoidAsync(call.Function, cancellationToken, call.Arguments);
            var took = time.GetElapsedTime(begun);
            RoundTrip = took;
            Sent += call.Numbers;
            metrics.Called(call, took);
            return true;
        }
        catch (JSDisconnectedException)
        {
            Volatile.Write(ref _gone, connection);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // No answer in time: the browser is asleep, or the connection is about to be found dead.
            LogSlowBrowser();
        }

        metrics.CallFailed();
        _mustResend = true;
        return false;
    }

    private int RoundTripMs => RoundTrip is { } took ? (int)Math.Ceiling(took.TotalMilliseconds) : -1;
}
