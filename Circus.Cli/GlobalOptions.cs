using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Circus.Protocol;

namespace Circus.Cli;

/// <summary>Options that every command understands.</summary>
internal sealed class GlobalOptions
{
    private const string EndpointVariable = "CIRCUSCTL_ENDPOINT";

    /// <summary>A day: longer than any graceful stop.</summary>
    private const double LongestTimeout = 86_400;

    private readonly Option<string?> _endpoint = new("--endpoint")
    {
        Description = $"Address of circusd [default: ${EndpointVariable}, else {Endpoint.DefaultControl}]",
        Recursive = true,
    };

    private readonly Option<TimeSpan?> _timeout = new("--timeout")
    {
        Description = "Seconds to wait for the answer [default: 5]",
        CustomParser = ParseSeconds,
        Recursive = true,
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print the answer as JSON, with the names of the wire", Recursive = true };

    private readonly Option<bool> _prettify = new("--prettify") { Description = "With --json: indented, keys sorted", Recursive = true };

    public GlobalOptions() => _endpoint.Validators.Add(Validate);

    public void AddTo(RootCommand root)
    {
        root.Add(_endpoint);
        root.Add(_timeout);
        root.Add(_json);
        root.Add(_prettify);
    }

    /// <summary>Of the control channel.</summary>
    public string ControlEndpoint(ParseResult parsed) =>
        Given(parsed) ?? (Environment.GetEnvironmentVariable(EndpointVariable) is { Length: > 0 } value ? value : Endpoint.DefaultControl);

    /// <summary>What was given on the command line, for channels that have an endpoint of their own; null for nothing.</summary>
    public string? Given(ParseResult parsed) => parsed.GetValue(_endpoint);

    public TimeSpan Timeout(ParseResult parsed) => parsed.GetValue(_timeout) ?? WireLimits.DefaultTimeout;

    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json) || parsed.GetValue(_prettify);

    public bool IsPretty(ParseResult parsed) => parsed.GetValue(_prettify);

    public static void Validate(OptionResult result)
    {
        if (result.Tokens is [var token] && !Endpoint.TryParse(token.Value, out _, out var error))
        {
            result.AddError($"{result.Option.Name} {token.Value}: {error}");
        }
    }

    private static TimeSpan? ParseSeconds(ArgumentResult result)
    {
        if (result.Tokens is [var token]
            && double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            && seconds is > 0 and <= LongestTimeout)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        result.AddError("--timeout is a number of seconds, more than 0 and at most 86400");
        return null;
    }
}
