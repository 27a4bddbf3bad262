using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Circus.Cli.Commands;
using Circus.Cli.Ssh;
using Circus.Cli.Top;
using Circus.Protocol;
using Circus.Protocol.Keys;

namespace Circus.Cli;

/// <summary>Options that every command understands.</summary>
internal sealed class GlobalOptions
{
    private const string EndpointVariable = "CIRCUSCTL_ENDPOINT";

    /// <summary>A day: longer than any graceful stop.</summary>
    private const double LongestTimeout = 86_400;

    private readonly Option<string[]> _endpoint = new("--endpoint")
    {
        Description = $"Address of circusd [default: ${EndpointVariable}, else {Endpoint.DefaultControl}]",
        HelpName = "ENDPOINT",
        Recursive = true,
    };

    private readonly Option<TimeSpan?> _timeout = new("--timeout")
    {
        Description = "How long to wait for the answer [default: 5]",
        HelpName = "SECONDS",
        CustomParser = ParseSeconds,
        Recursive = true,
    };

    private readonly Option<bool> _json = Flag("--json", "Print the answer as JSON on one line, with the names of the wire");

    private readonly Option<bool> _prettify = Flag("--prettify", "With --json: indented, keys sorted");

    private readonly Option<SshTarget?> _ssh = new("--ssh")
    {
        Description = "Go through that machine, by the program ssh; ENDPOINT is as seen from there",
        HelpName = "USER@HOST[:PORT]",
        CustomParser = ParseTarget,
        Recursive = true,
    };

    private readonly Option<string?> _keyFile = new("--ssh_keyfile", "--ssh-keyfile") { Description = "Private key for --ssh", HelpName = "FILE", Recursive = true };

    private readonly Option<string?> _key = new("--key")
    {
        Description = $"Secret key file of this client, for a circusd with keys [default: ${ConnectionKeys.KeyFileVariable}]",
        HelpName = "FILE",
        Recursive = true,
    };

    private readonly Option<string?> _serverKey = new("--server-key")
    {
        Description = $"Public key of circusd, or the file with it [default: ${ConnectionKeys.ServerKeyVariable}]",
        HelpName = "KEY",
        Recursive = true,
    };

    private readonly Option<bool> _help = Flag("--help", "This text; behind a command, or before it, that of the command", "-h");

    private readonly Option<bool> _version = new("--version") { Description = "The version of circusctl", Arity = ArgumentArity.Zero };

    public GlobalOptions()
    {
        _endpoint.Validators.Add(Validate);
        _keyFile.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !File.Exists(token.Value))
            {
                result.AddError($"--ssh_keyfile {token.Value}: there is no such file");
            }
        });
    }

    public void AddTo(RootCommand root)
    {
        // What the library brings along knows neither our texts nor our exit statuses.
        root.Options.Clear();
        root.Directives.Clear();
        foreach (var option in new Option[] { _endpoint, _timeout, _json, _prettify, _ssh, _keyFile, _key, _serverKey, _help, _version })
        {
            root.Add(option);
        }
    }

    /// <summary>Of the control channel.</summary>
    public string ControlEndpoint(ParseResult parsed) =>
        Given(parsed) ?? (Environment.GetEnvironmentVariable(EndpointVariable) is { Length: > 0 } value ? value : Endpoint.DefaultControl);

    /// <summary>Whether circusd is asked over its Unix socket, which has the events too.</summary>
    public bool IsUnix(ParseResult parsed) => Endpoint.TryParse(ControlEndpoint(parsed), out var endpoint, out _) && endpoint.Path is not null;

    /// <summary>What was given on the command line, for channels that have an endpoint of their own; null for nothing.</summary>
    public string? Given(ParseResult parsed) => AllGiven(parsed) is [var first, ..] ? first : null;

    /// <summary>For the one command that looks at several.</summary>
    public IReadOnlyList<string> AllGiven(ParseResult parsed) => parsed.GetValue(_endpoint) ?? [];

    /// <summary>What is wrong with the options together; null for nothing.</summary>
    public string? Fault(ParseResult parsed) =>
        AllGiven(parsed).Count > 1 && parsed.CommandResult.Command.Name != TopCommand.Name ? "--endpoint is given several times; only top looks at several" : null;

    public TimeSpan Timeout(ParseResult parsed) => parsed.GetValue(_timeout) ?? WireLimits.DefaultTimeout;

    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json) || parsed.GetValue(_prettify);

    public bool IsPretty(ParseResult parsed) => parsed.GetValue(_prettify);

    public bool WantsHelp(ParseResult parsed) => parsed.GetValue(_help);

    public bool WantsVersion(ParseResult parsed) => parsed.GetValue(_version);

    public SshTarget? Ssh(ParseResult parsed) => parsed.GetValue(_ssh);

    public string? SshKeyFile(ParseResult parsed) => parsed.GetValue(_keyFile);

    /// <summary>For endpoints with keys; null without.</summary>
    /// <exception cref="UsageException">They cannot be read.</exception>
    public ConnectionKeys? Keys(ParseResult parsed) =>
        ConnectionKeys.TryRead(
            parsed.GetValue(_serverKey) ?? Environment.GetEnvironmentVariable(ConnectionKeys.ServerKeyVariable),
            parsed.GetValue(_key) ?? Environment.GetEnvironmentVariable(ConnectionKeys.KeyFileVariable),
            out var keys,
            out var fault)
            ? keys
            : throw new UsageException(fault);

    private static void Validate(OptionResult result)
    {
        foreach (var token in result.Tokens)
        {
            if (!Endpoint.TryParse(token.Value, out _, out var error))
            {
                result.AddError($"{result.Option.Name} {token.Value}: {error}");
            }
        }
    }

    private static Option<bool> Flag(string name, string description, params string[] aliases)
    {
        var option = CommonSymbols.Flag(name, description, aliases);
        option.Recursive = true;
        return option;
    }

    private static SshTarget? ParseTarget(ArgumentResult result)
    {
        if (result.Tokens is [var token] && SshTarget.TryParse(token.Value, out var target))
        {
            return target;
        }

        result.AddError("--ssh is user@host or user@host:port");
        return null;
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
