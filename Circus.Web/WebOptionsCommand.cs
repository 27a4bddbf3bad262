using System.CommandLine;
using System.CommandLine.Invocation;
using Circus.Web.Access;
using Circus.Web.Audit;
using Circus.Web.Live;

namespace Circus.Web;

/// <summary>The command line of circushttpd.</summary>
internal static class WebOptionsCommand
{
    /// <summary>Exit code of a command line that cannot be used; the same in all programs.</summary>
    public const int UsageExitCode = 2;

    private static readonly WebOptions _defaults = new() { StateDirectory = "" };

    /// <summary>Reads the arguments and runs the console, or prints every fault on a line of its own.</summary>
    public static async Task<int> RunAsync(
        string[] arguments, TextWriter output, TextWriter error, Func<WebOptions, TextWriter, TextWriter, CancellationToken, Task<int>> run)
    {
        var fd = new Option<int?>("--fd") { HelpName = "N", Description = "Serve on this inherited listening socket" };
        var host = new Option<string>("--host")
        {
            HelpName = "HOST",
            Description = "Listen here when no --fd is given; another address than loopback needs --certificate or --proxy",
            DefaultValueFactory = _ => _defaults.Host,
        };
        var port = new Option<int>("--port")
        {
            HelpName = "PORT",
            Description = "Listen on this port when no --fd is given; 0 takes any free one",
            DefaultValueFactory = _ => _defaults.Port,
        };
        var endpoint = Endpoint("--endpoint", "Control endpoint of circusd", _defaults.Endpoint);
        var pubsub = Endpoint("--pubsub", "Event endpoint of circusd", _defaults.PubsubEndpoint);
        var statspoint = Endpoint("--statspoint", "Endpoint of circusd-stats", _defaults.StatsEndpoint);
        var node = new Option<string[]>("--node")
        {
            HelpName = "NAME=CONTROL,PUBSUB,STATS",
            Description = "Another circus to show beside this one; may be given several times",
            DefaultValueFactory = _ => [],
        };
        var stateDirectory = new Option<string>("--state-dir")
        {
            HelpName = "DIR",
            Description = "Folder of users, keys and the audit",
            Recursive = true,
            DefaultValueFactory = _ => DefaultStateDirectory(Environment.GetEnvironmentVariable),
        };
        var auditDays = new Option<int>("--audit-days")
        {
            HelpName = "DAYS",
            Description = "Keep the audit for so long; 0 for ever",
            DefaultValueFactory = _ => _defaults.AuditDays,
        };
        var idleHours = Hours("--idle-hours", "End the session of a browser that is not used for so long", _defaults.IdleHours);
        var sessionHours = Hours("--session-hours", "End it after so long in any case, on open pages too", _defaults.SessionHours);
        var certificate = new Option<string?>("--certificate") { HelpName = "FILE", Description = "Speak HTTPS with this certificate (PEM, with those that lead to it); needs --certificate-key" };
        var certificateKey = new Option<string?>("--certificate-key") { HelpName = "FILE", Description = "Key of the certificate (PEM); both files are read again when they were renewed" };
        var proxy = new Option<string[]>("--proxy") { HelpName = "ADDRESS", Description = "Take the word of the proxy with this address about the browser's address, scheme and host; repeatable" };
        var name = new Option<string[]>("--name") { HelpName = "HOST", Description = "Answer to this host name too; repeatable" };
        var openMetrics = new Option<bool>("--open-metrics") { Description = "Let programs on this machine read /metrics without a token" };
        var mailFile = new Option<string?>("--mail-file") { HelpName = "FILE", Description = "Says how alerts are sent as mail (JSON); default: mail.json in --state-dir" };
        var logLevel = new Option<string>("--log-level")
        {
            HelpName = "LEVEL",
            Description = string.Join(", ", WebOptionsValidator.LogLevels),
            DefaultValueFactory = _ => _defaults.LogLevel,
        };

        var command = new RootCommand("The web console of Circus")
        {
            fd, host, port, endpoint, pubsub, statspoint, node, stateDirectory, certificate, certificateKey, proxy, name, idleHours, sessionHours, auditDays, openMetrics, mailFile, logLevel, Audit(stateDirectory, output, error),
            TokenCommands.Build(stateDirectory, output, error),
            UserCommands.Build(stateDirectory, new PasswordInput(error).Read, output, error),
        };
        command.SetAction((parsed, cancellationToken) => run(Read(parsed), output, error, cancellationToken));

        var parsed = command.Parse(arguments);
        if (parsed.Action is ParseErrorAction || parsed.Action == command.Action)
        {
            var faults = parsed.Errors.Select(fault => fault.Message).Concat(WebOptionsValidator.Faults(Read(parsed))).ToList();
            if (faults.Count > 0)
            {
                faults.ForEach(fault => error.WriteLine($"circushttpd: {fault}"));
                error.WriteLine("circushttpd: see circushttpd --help");
                return UsageExitCode;
            }
        }

        // No time limit of System.CommandLine's own: the host stops by itself on SIGTERM, and exits with 0.
        return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, ProcessTerminationTimeout = null });

        WebOptions Read(ParseResult from) => new()
        {
            ListenDescriptor = Value(from, fd, null),
            Host = Value(from, host, _defaults.Host),
            Port = Value(from, port, _defaults.Port),
            Endpoint = Value(from, endpoint, _defaults.Endpoint),
            PubsubEndpoint = Value(from, pubsub, _defaults.PubsubEndpoint),
            StatsEndpoint = Value(from, statspoint, _defaults.StatsEndpoint),
            Nodes = Nodes(Value(from, node, [])),
            StateDirectory = Value(from, stateDirectory, "/"),
            Certificate = Value(from, certificate, null),
            CertificateKey = Value(from, certificateKey, null),
            Proxies = Value(from, proxy, []),
            Names = Value(from, name, []),
            IdleHours = Value(from, idleHours, _defaults.IdleHours),
            SessionHours = Value(from, sessionHours, _defaults.SessionHours),
            AuditDays = Value(from, auditDays, _defaults.AuditDays),
            OpenMetrics = Value(from, openMetrics, false),
            MailFile = Value(from, mailFile, null),
            LogLevel = Value(from, logLevel, _defaults.LogLevel),
        };
    }

    private static Command Audit(Option<string> stateDirectory, TextWriter output, TextWriter error)
    {
        var head = new Option<string?>("--head") { HelpName = "NUMBER:HASH", Description = "A head that was noted earlier: it must be in the chain" };
        var verify = new Command("verify", "Check that no entry was changed, put in or taken out, and print the head of the chain") { head };
        verify.SetAction((parsed, _) => AuditVerifyCommand.RunAsync(parsed.GetRequiredValue(stateDirectory), parsed.GetValue(head), output, error));
        return new Command("audit", "Who did what") { verify };
    }

    /// <summary>Where state goes when nobody says: systemd's folder, else the one of the XDG base directory specification.</summary>
    internal static string DefaultStateDirectory(Func<string, string?> environment)
    {
        // systemd separates several folders with colons; the first is the unit's main one (systemd.exec(5)).
        if (environment("STATE_DIRECTORY") is { Length: > 0 } fromSystemd)
        {
            return fromSystemd.Split(':')[0];
        }

        if (environment("XDG_STATE_HOME") is { Length: > 0 } fromXdg)
        {
            return Path.Combine(fromXdg, "circus");
        }

        return environment("HOME") is { Length: > 0 } home ? Path.Combine(home, ".local", "state", "circus") : "";
    }

    /// <summary>A text that is none keeps its place, for the validator to tell.</summary>
    private static IReadOnlyList<NodeAddress> Nodes(string[] texts) =>
        texts.Length == 0 ? [] : [.. texts.Select(text => NodeAddress.Parse(text) ?? new NodeAddress(text, "", "", ""))];

    private static Option<int> Hours(string name, string description, int fallback) =>
        new(name) { HelpName = "HOURS", Description = description, DefaultValueFactory = _ => fallback };

    private static Option<string> Endpoint(string name, string description, string fallback) =>
        new(name) { HelpName = "ENDPOINT", Description = description, DefaultValueFactory = _ => fallback };

    /// <summary>The value of an option; the fallback when it could not be read, so that the other faults are found as well.</summary>
    private static T Value<T>(ParseResult parsed, Option<T> option, T fallback) =>
        parsed.GetResult(option) is { } result && !result.Errors.Any() ? parsed.GetValue(option) ?? fallback : fallback;
}
