using System.Globalization;

namespace Circus.Web.Audit;

/// <summary>PURE: entries as comma-separated values (RFC 4180) that a spreadsheet opens without calculating anything.</summary>
internal static class AuditCsv
{
    public const string Head = "number,time,actor,address,action,target,details,result,message,before,after,milliseconds\r\n";

    public static string Line(AuditRecord record) => string.Join(',', new[]
    {
        record.Number.ToString(CultureInfo.InvariantCulture), record.Time.ToString("O", CultureInfo.InvariantCulture), record.Actor, record.Address, record.Action,
        record.Target, record.Details, record.Result, record.Message, record.Before, record.After, record.Milliseconds?.ToString(CultureInfo.InvariantCulture),
    }.Select(Cell)) + "\r\n";

    /// <summary>
    /// Always quoted. A text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection): watchers and users have the names
    /// that somebody gave them.
    /// </summary>
    public static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var isFormula = text.TrimStart(' ') is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠', ..];
        return $"\"{(isFormula ? "'" : "")}{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
