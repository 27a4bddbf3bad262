using Circus.Web;

return await WebOptionsCommand.RunAsync(args, Console.Out, Console.Error, WebHost.RunAsync);
