using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Circus.Web.Access;

/// <summary>
/// <c>circushttpd user …</c>: for whoever may write the state directory, above all to recover a lost administrator. A console that runs knows within half a second.
/// </summary>
internal static class UserCommands
{
    public static Command Build(Option<string> stateDirectory, Func<string?> readPassword, TextWriter output, TextWriter error)
    {
        var name = new Argument<string>("NAME") { Description = "The user" };
        var watchers = new Option<string[]>("--watchers")
        {
            HelpName = "ROLE:PATTERN",
            Description = "A role on some watchers beside that, as operator:web-*; may be repeated",
            DefaultValueFactory = _ => [],
        };
        var role = new Option<string>("--role") { HelpName = "ROLE", Description = $"{string.Join(", ", ConsoleRoles.All)}, or none", Required = true };
        var newRole = new Argument<string>("ROLE") { Description = $"{string.Join(", ", ConsoleRoles.All)}, or none" };
        var json = new Option<bool>("--json") { Description = "As JSON" };

        var list = new Command("list", "List the users: name, role, state, second factor, last sign-in, roles on some watchers") { json };
        list.SetAction((parsed, cancelled) => OfflineAccess.RunAsync(parsed.GetRequiredValue(stateDirectory), error, isNew: false, services => ListAsync(
            services, parsed.GetValue(json), output, cancelled)));

        var add = new Command("add", "Add a user; the password is asked for, or read from the standard input") { name, role, watchers };
        add.SetAction((parsed, cancelled) => WithPasswordAsync(password => ActAsync(
            parsed, new UserAct.Add(parsed.GetRequiredValue(name), Rights(parsed.GetRequiredValue(role), parsed.GetRequiredValue(watchers)), password), "was added", cancelled)));

        var set = new Command("role", "Set what a user may") { name, newRole, watchers };
        set.SetAction((parsed, cancelled) => ActAsync(
            parsed, new UserAct.SetRights(parsed.GetRequiredValue(name), Rights(parsed.GetRequiredValue(newRole), parsed.GetRequiredValue(watchers))), "has these rights now", cancelled));

        var password = new Command("password", "Set a password, asked for or read from the standard input; ends all sessions and a lock-out") { name };
        password.SetAction((parsed, cancelled) => WithPasswordAsync(text => ActAsync(
            parsed, new UserAct.SetPassword(parsed.GetRequiredValue(name), text), "has a new password; all sessions have ended", cancelled)));

        return new Command("user", "Users of the console")
        {
            list, add, set, password,
            Simple("disable", "Close an account; its sessions and tokens end", user => new UserAct.Disable(user), "is disabled"),
            Simple("enable", "Open an account again, and end a lock-out", user => new UserAct.Enable(user), "is enabled"),
            Simple("reset-2fa", "Remove the second factor of a user", user => new UserAct.ResetSecondFactor(user), "has no second factor any more"),
            Simple("delete", "Delete a user", user => new UserAct.Delete(user), "was deleted"),
        };

        Command Simple(string verb, string description, Func<string, UserAct> act, string done)
        {
            var command = new Command(verb, description) { name };
            command.SetAction((parsed, cancelled) => ActAsync(parsed, act(parsed.GetRequiredValue(name)), done, cancelled));
            return command;
        }

        async Task<int> WithPasswordAsync(Func<string, Task<int>> run)
        {
            if (readPassword() is { } text)
            {
                return await run(text);
            }

            await error.WriteLineAsync("circushttpd: no password, or the two differ; nothing was changed");
            return WebOptionsCommand.UsageExitCode;
        }

        Task<int> ActAsync(ParseResult parsed, UserAct act, string done, CancellationToken cancelled) => OfflineAccess.RunAsync(
            parsed.GetRequiredValue(stateDirectory), error, isNew: act is UserAct.Add, async services =>
            {
                var actor = new UserActor($"circushttpd user ({Environment.UserName})", Address: null);
                var outcome = await services.GetRequiredService<UserDesk>().RunAsync(act, actor, cancelled);
                foreach (var fault in outcome.Faults)
                {
                    await error.WriteLineAsync($"circushttpd: {fault}");
                }

                if (outcome.IsDone)
                {
                    await output.WriteLineAsync($"{act.Name} {done}");
                }

                return outcome.IsDone ? 0 : WebHost.FailureExitCode;
            });
    }

    private static RightsOrder Rights(string role, IEnumerable<string> watchers) =>
        new(role == "none" ? null : role, [.. watchers.Select(WatcherRight.Parse)]);

    private static async Task<int> ListAsync(IServiceProvider services, bool asJson, TextWriter output, CancellationToken cancelled)
    {
        var rows = await services.GetRequiredService<UserDesk>().ListAsync(cancelled);
        if (asJson)
        {
            var all = rows.Select(row =>
            {
                var json = row.Rights.ToJson();
                json.Insert(0, "name", row.Name);
                json["state"] = row.State;
                json["second_factor"] = row.HasSecondFactor;
                json["signed_in"] = row.SignedInAt?.ToUnixTimeSeconds();
                return (JsonNode)json;
            });
            await output.WriteLineAsync(new JsonArray([.. all]).ToJsonString());
            return 0;
        }

        foreach (var row in rows)
        {
            var signedIn = row.SignedInAt?.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "never";
            await output.WriteLineAsync(
                $"{row.Name}  {row.Rights.Role ?? "none"}  {row.State}  {(row.HasSecondFactor ? "2fa" : "-")}  {signedIn}{string.Concat(row.Rights.Watchers.Select(right => $"  {right}"))}");
        }

        return 0;
    }
}
