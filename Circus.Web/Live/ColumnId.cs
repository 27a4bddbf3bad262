using System.Globalization;

namespace Circus.Web.Live;

/// <summary>Names of what is measured, as the pages and the browser know them.</summary>
internal static class ColumnId
{
    /// <summary>The sum of everything that circusd runs, itself included.</summary>
    public const string Node = "*";

    public static string OfWatcher(string key) => $"w:{key}";

    public static string OfProcess(int pid) => string.Create(CultureInfo.InvariantCulture, $"p:{pid}");
}
