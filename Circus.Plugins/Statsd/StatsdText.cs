using System.Buffers;
using System.Globalization;

namespace Circus.Plugins.Statsd;

/// <summary>The datagrams of statsd: <c>bucket:value|c</c>, <c>|g</c> or <c>|ms</c>, then the rate if it is sampled.</summary>
/// <param name="prefix">In front of every bucket.</param>
/// <param name="rate">Share of the counters and timings that are sent, above 0 and up to 1.</param>
internal sealed class StatsdText(string prefix, double rate)
{
    // What separates the parts of a datagram must not be in a name: that of a plugin has a colon.
    private static readonly SearchValues<char> _separators = SearchValues.Create(":|@ \t\r\n");

    /// <summary>The datagram; null when this one is left out.</summary>
    /// <param name="metric">What is to be told.</param>
    /// <param name="lot">At random, from 0 and below 1.</param>
    public string? Of(PluginAction.Metric metric, double lot)
    {
        // A gauge tells how things are: leaving it out would only make that older.
        var isSampled = rate < 1 && metric is not PluginAction.Gauge;
        if (isSampled && lot >= rate)
        {
            return null;
        }

        var text = $"{Clean(prefix)}.{Clean(metric.Bucket)}:{ValueOf(metric)}";
        return isSampled ? string.Create(CultureInfo.InvariantCulture, $"{text}|@{rate}") : text;
    }

    private static string ValueOf(PluginAction.Metric metric) => metric switch
    {
        PluginAction.Gauge gauge => $"{Number(gauge.Value)}|g",
        PluginAction.Timing timing => $"{Number(timing.Milliseconds)}|ms",
        _ => "1|c",
    };

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Clean(string name) => name.AsSpan().ContainsAny(_separators)
        ? string.Create(name.Length, name, (span, text) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = _separators.Contains(text[i]) ? '_' : text[i];
            }
        })
        : name;
}
