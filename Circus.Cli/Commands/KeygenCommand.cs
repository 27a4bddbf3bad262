using System.CommandLine;
using Circus.Cli.Output;
using Circus.Protocol.Keys;

namespace Circus.Cli.Commands;

/// <summary>"keygen": makes a key pair for circusd or for a client. Talks to nobody.</summary>
internal static class KeygenCommand
{
    public static Command Of(CliConsole console)
    {
        var path = new Argument<string>("FILE") { Description = $"File for the secret key; the public one goes to FILE{KeyFile.PublicEnding}" };
        var command = RequestRunner.New(
            "keygen",
            """
            Make a key pair for circusd or for a client, and print the public key

            That of circusd is its curve_secret_key_file; clients give its public key with --server-key. That of a client is its --key; circusd knows it by a line "ROLE PUBLIC-KEY NAME" in authorized_keys_file, where ROLE is read, operate or admin.

            No file is ever replaced.
            """,
            [path]);
        command.SetAction(parsed => Run(parsed.GetRequiredValue(path), console));
        return command;
    }

    private static int Run(string path, CliConsole console)
    {
        var keys = KeyPair.Generate();
        var taken = new[] { path, path + KeyFile.PublicEnding }.FirstOrDefault(File.Exists);
        if (taken is not null)
        {
            return console.Fail(ExitCode.Usage, $"circusctl: error: {taken} exists, and a key is never replaced. Give another file.");
        }

        try
        {
            KeyFile.Write(path, keys);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return console.Fail(ExitCode.Usage, TableWriter.OneLine($"circusctl: error: {fault.Message}"));
        }

        console.Out.WriteLine(keys.PublicText);
        return ExitCode.Done;
    }
}
