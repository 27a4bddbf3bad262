using System.Globalization;
using Circus.Web.Access;
using Microsoft.Data.Sqlite;

namespace Circus.Web.Audit;

/// <summary><c>circushttpd audit verify</c>: whether the entries are those that were written.</summary>
internal static class AuditVerifyCommand
{
    /// <param name="stateDirectory">Of the console; it may run meanwhile.</param>
    /// <param name="head">NUMBER:HASH that was noted earlier; null for none.</param>
    /// <param name="output">Gets the verdict.</param>
    /// <param name="error">Gets what went wrong.</param>
    /// <returns>0 when the chain holds.</returns>
    public static async Task<int> RunAsync(string stateDirectory, string? head, TextWriter output, TextWriter error)
    {
        var path = Path.Combine(stateDirectory, StateDirectory.AuditName);
        try
        {
            using var file = AuditFile.OpenToRead(path);
            var verdict = AuditCheck.Of(file, head);
            if (verdict.Fault is { } fault)
            {
                await error.WriteLineAsync($"circushttpd: the audit {path} does not hold: {fault}");
                return WebHost.FailureExitCode;
            }

            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{verdict.Entries} entries, head {verdict.Head}"));
            return 0;
        }
        catch (SqliteException failure)
        {
            await error.WriteLineAsync($"circushttpd: the audit {path} cannot be read: {failure.Message}");
            return WebHost.FailureExitCode;
        }
    }
}
