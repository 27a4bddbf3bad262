using System.Globalization;

namespace Circus.Web.Audit;

/// <summary>PURE: what somebody looks for in the audit, as it stands in the address of the page and of its files: the names are those of the HTTP interface.</summary>
internal static class AuditAddress
{
    public static AuditQuery Read(Func<string, string?> value) => new()
    {
        Text = Word(value("q")),
        Actor = Word(value("actor")),
        Action = Word(value("action")),
        Target = Word(value("target")),
        Result = AuditResult.All.FirstOrDefault(result => result == value("result")),
        From = Time(value("from")),
        To = Time(value("to")),
    };

    /// <summary>Null for what is not asked for.</summary>
    public static IEnumerable<(string Key, string? Value)> Write(AuditQuery query)
    {
        yield return ("q", Word(query.Text));
        yield return ("actor", Word(query.Actor));
        yield return ("action", Word(query.Action));
        yield return ("target", Word(query.Target));
        yield return ("result", query.Result);
        yield return ("from", Text(query.From));
        yield return ("to", Text(query.To));
    }

    public static bool IsNarrowed(AuditQuery query) => Write(query).Any(pair => pair.Value is not null);

    private static string? Word(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    private static string? Text(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
