using System.Collections.Concurrent;
using System.Globalization;
using Circus.Web.Live;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Charts;

/// <summary>
/// Live elements as markup without a component for each: a page with many rows has hundreds, and every component costs its circuit some 3 KB.
/// </summary>
internal static class LiveMarkup
{
    private static readonly ConcurrentDictionary<string, string> _icons = [];

    /// <summary>As the component <see cref="Charts.Metric"/>.</summary>
    public static RenderFragment Metric(string id, string metric, Reading latest) => builder =>
    {
        builder.OpenElement(0, "div");
        builder.AddAttribute(1, "class", "metric");
        builder.AddContent(2, Spark(id, metric));
        builder.OpenElement(3, "live-number");
        builder.AddAttribute(4, "data-id", id);
        builder.AddAttribute(5, "data-metric", metric);
        builder.AddAttribute(6, "data-text", metric == "cpu" ? Units.Cpu(latest.Cpu) : Units.Memory(latest.MemoryMiB));
        builder.CloseElement();
        builder.CloseElement();
    };

    /// <summary>As the component <see cref="Charts.Spark"/>.</summary>
    public static RenderFragment Spark(string id, string metric) => builder =>
    {
        builder.OpenElement(0, "live-spark");
        builder.AddAttribute(1, "data-id", id);
        builder.AddAttribute(2, "data-metric", metric);
        builder.AddAttribute(3, "aria-hidden", "true");
        builder.CloseElement();
    };

    /// <summary>As the component <see cref="Controls.AgeText"/>.</summary>
    public static RenderFragment Age(double? since) => builder =>
    {
        builder.OpenElement(0, "live-age");
        builder.AddAttribute(1, "data-since", since?.ToString("0.###", CultureInfo.InvariantCulture));
        builder.CloseElement();
    };

    /// <summary>As the component <see cref="Controls.Icon"/>; one text for all pages.</summary>
    /// <param name="svg">One of MudBlazor's <c>Icons</c>; a constant, never text from outside.</param>
    public static RenderFragment Icon(string svg) => builder => builder.AddMarkupContent(
        0, _icons.GetOrAdd(svg, static svg => $"<svg class=\"icon\" viewBox=\"0 0 24 24\" aria-hidden=\"true\" focusable=\"false\">{svg}</svg>"));
}
