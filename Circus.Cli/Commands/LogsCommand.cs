using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Cli.Help;
using Circus.Cli.Output;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;

namespace Circus.Cli.Commands;

/// <summary>"logs": the last lines of a watcher's processes, and with -f those that come.</summary>
internal static class LogsCommand
{
    // As often as somebody who reads along notices.
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(500);

    /// <summary>As many as circusd tells at once.</summary>
    private const int Page = 5000;

    public static Command Of(RequestRunner runner, CliConsole console, TimeProvider time)
    {
        var help = CommandHelp.Of("logs");
        var name = CommonSymbols.Name(help);
        var pid = new Option<int?>("--pid") { Description = help["pid"], HelpName = "PID" };
        var stream = new Option<string?>("--stream") { Description = help["stream"], HelpName = "STREAM" };
        stream.AcceptOnlyFromAmong("stdout", "stderr");
        var count = new Option<int>("--lines", "-n") { Description = help["lines"], HelpName = "N", DefaultValueFactory = _ => 100 };
        var follow = CommonSymbols.Flag("--follow", "Go on with what comes, until interrupted", "-f");
        var command = RequestRunner.New(
            help, [name, pid, stream, count, follow], "With --json an object for each line.");
        command.SetAction((parsed, cancellationToken) => runner.WithClientAsync(parsed, async client =>
        {
            long after = 0;
            try
            {
                while (true)
                {
                    var reply = await client.SendAsync(
                        new ControlRequest("logs", new JsonObject
                        {
                            ["name"] = parsed.GetValue(name),
                            ["lines"] = after == 0 ? parsed.GetValue(count) : Page,
                            ["after"] = after,
                        }.With("pid", parsed.GetValue(pid)).With("stream", parsed.GetValue(stream))),
                        cancellationToken: cancellationToken);
                    if (reply.IsError && runner.IsJson(parsed))
                    {
                        console.Out.WriteLine(JsonText.Of(reply.Body, runner.IsPretty(parsed)));
                        return ExitCode.Refused;
                    }

                    if (reply.IsError)
                    {
                        throw new CommandRefusedException(reply.Error, reply.Reason);
                    }

                    if (reply.Body.TryGetProperty("lost", out var lost))
                    {
                        console.Error.WriteLine($"warning: {lost} lines were forgotten before they were asked for");
                    }

                    Print(reply.Body, parsed.GetValue(follow), runner.IsJson(parsed), console.Out);
                    after = reply.Body.GetProperty("next").GetInt64();
                    if (!parsed.GetValue(follow))
                    {
                        return ExitCode.Done;
                    }

                    await console.Out.FlushAsync(cancellationToken);
                    await Task.Delay(_pause, time, cancellationToken);
                }
            }
            catch (OperationCanceledException)
            {
                // Ctrl-C is how following ends.
                return ExitCode.Done;
            }
        }, cancellationToken));
        return command;
    }

    private static void Print(JsonElement reply, bool isFollowed, bool isJson, TextWriter output)
    {
        foreach (var line in reply.GetProperty("lines").EnumerateArray())
        {
            if (isFollowed && line.TryGetProperty("open", out _))
            {
                // It comes again when it is complete.
                continue;
            }

            if (isJson)
            {
                output.WriteLine(JsonText.Of(line, isPretty: false));
                continue;
            }

            var at = DateTimeOffset.FromUnixTimeMilliseconds((long)(line.GetProperty("time").GetDouble() * 1000)).ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            var mark = line.GetProperty("stream").GetString() == "stderr" ? '!' : '|';
            output.WriteLine($"{at} [{line.GetProperty("pid")}] {mark} {TableWriter.OneLine(line.GetProperty("text").GetString()!)}");
        }
    }
}
