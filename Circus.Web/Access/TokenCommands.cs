using System.CommandLine;
using System.Globalization;
using Microsoft.AspNetCore.Identity;

namespace Circus.Web.Access;

/// <summary><c>circushttpd token …</c>: for whoever may read the state directory. A console that runs knows within half a second.</summary>
internal static class TokenCommands
{
    public static Command Build(Option<string> stateDirectory, TextWriter output, TextWriter error)
    {
        var user = new Option<string>("--user") { HelpName = "NAME", Description = "Whose token it is to be: it never may more than he", Required = true };
        var name = new Option<string>("--name") { HelpName = "TEXT", Description = "What it is for", Required = true };
        var scope = new Option<string>("--scope") { HelpName = "SCOPE", Description = string.Join(", ", Permissions.Scopes), DefaultValueFactory = _ => "read" };
        var watchers = new Option<string>("--watchers") { HelpName = "PATTERN", Description = "The watchers it is good for", DefaultValueFactory = _ => Grant.Everything };
        var days = new Option<int>("--days") { HelpName = "DAYS", Description = $"Until it expires, 1 to {TokenOrder.MostDays}", DefaultValueFactory = _ => 90 };
        var create = new Command("create", "Make a token and print it, this once") { user, name, scope, watchers, days };
        create.SetAction((parsed, cancelled) => OfflineAccess.RunAsync(parsed.GetRequiredValue(stateDirectory), error, isNew: false, services => CreateAsync(
            services,
            new TokenOrder(parsed.GetRequiredValue(name), parsed.GetRequiredValue(scope), parsed.GetRequiredValue(watchers), parsed.GetValue(days)),
            parsed.GetRequiredValue(user), output, error, cancelled)));

        var list = new Command("list", "List the tokens: id, owner, scope, watchers, until when, last used, name");
        list.SetAction((parsed, cancelled) => OfflineAccess.RunAsync(parsed.GetRequiredValue(stateDirectory), error, isNew: false, services => ListAsync(services, output, cancelled)));

        var id = new Argument<string>("ID") { Description = "As list tells it" };
        var revoke = new Command("revoke", "Revoke a token") { id };
        revoke.SetAction((parsed, cancelled) => OfflineAccess.RunAsync(parsed.GetRequiredValue(stateDirectory), error, isNew: false, async services =>
        {
            if (await services.GetRequiredService<TokenDesk>().RevokeAsync(parsed.GetRequiredValue(id), null, Actor, cancelled))
            {
                return 0;
            }

            await error.WriteLineAsync($"circushttpd: there is no token {parsed.GetValue(id)}; see circushttpd token list");
            return WebHost.FailureExitCode;
        }));
        return new Command("token", "Tokens for programs that use the HTTP interface") { create, list, revoke };
    }

    private static string Actor => $"circushttpd token ({Environment.UserName})";

    private static async Task<int> CreateAsync(
        IServiceProvider services, TokenOrder order, string userName, TextWriter output, TextWriter error, CancellationToken cancelled)
    {
        var faults = order.Faults().Select(fault => $"--{fault}").ToList();
        if (faults.Count == 0 && await services.GetRequiredService<UserManager<ConsoleUser>>().FindByNameAsync(userName) is { } user)
        {
            var token = await services.GetRequiredService<TokenDesk>().CreateAsync(order, user.Id, Actor, cancelled);
            await (token is null ? error : output).WriteLineAsync(token?.ToString() ?? $"circushttpd: {userName} has {TokenDesk.MostTokens} tokens; revoke one that is not used");
            return token is null ? WebHost.FailureExitCode : 0;
        }

        foreach (var fault in faults.DefaultIfEmpty($"there is no user {userName}"))
        {
            await error.WriteLineAsync($"circushttpd: {fault}");
        }

        return faults.Count > 0 ? WebOptionsCommand.UsageExitCode : WebHost.FailureExitCode;
    }

    private static async Task<int> ListAsync(IServiceProvider services, TextWriter output, CancellationToken cancelled)
    {
        foreach (var row in await services.GetRequiredService<TokenDesk>().ListAsync(null, cancelled))
        {
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Id}  {row.Owner}  {row.Scope}  {row.Watchers}  {row.Expires:yyyy-MM-dd}  {(row.LastUsed is { } used ? $"{used:yyyy-MM-dd HH:mm}" : "never used")}  {row.Name}"));
        }

        return 0;
    }
}
