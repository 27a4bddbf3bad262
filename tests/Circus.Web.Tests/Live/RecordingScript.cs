using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.JSInterop;

namespace Circus.Web.Tests.Live;

/// <summary>A browser with live-feed.js: what it is called with comes out of <see cref="NextAsync"/>; it may be slow.</summary>
internal sealed class RecordingScript : IJSRuntime, IJSObjectReference
{
    private readonly Channel<string> _calls = Channel.CreateUnbounded<string>();

    /// <summary>A call does not return before this does.</summary>
    public Task Pace { get; set; } = Task.CompletedTask;

    /// <summary>What a call fails with, once.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Calls that nobody has looked at yet.</summary>
    public int Waiting => _calls.Reader.Count;

    /// <summary>Function and arguments as JSON.</summary>
    public async Task<string> NextAsync() => await _calls.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public ValueTask<TValue> InvokeAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.PublicProperties)] TValue>(
        string identifier, object?[]? args) => InvokeAsync<TValue>(identifier, CancellationToken.None, args);

    public async ValueTask<TValue> InvokeAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.PublicProperties)] TValue>(
        string identifier, CancellationToken cancellationToken, object?[]? args)
    {
        switch (identifier)
        {
            case "import":
                return (TValue)(object)this;
            case "attach":
                return (TValue)(object)true;
        }

        await _calls.Writer.WriteAsync($"{identifier} {JsonSerializer.Serialize(args)}", cancellationToken);
        await Pace.WaitAsync(cancellationToken);
        if (Fault is { } fault)
        {
            Fault = null;
            throw fault;
        }

        return default!;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
