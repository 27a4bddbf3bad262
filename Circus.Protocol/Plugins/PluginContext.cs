using System.Globalization;
using System.Text.Json;

namespace Circus.Protocol.Plugins;

/// <summary>What circusd tells a plugin when it starts it, in environment variables: <c>[plugin:NAME]</c> and where to reach circusd.</summary>
public sealed record PluginContext
{
    /// <summary>Name of the plugin's own watcher.</summary>
    public const string NameVariable = "CIRCUS_PLUGIN_NAME";

    /// <summary>The options of the section: a JSON object whose values are texts.</summary>
    public const string ConfigVariable = "CIRCUS_PLUGIN_CONFIG";

    /// <summary>Control endpoint.</summary>
    public const string EndpointVariable = "CIRCUS_ENDPOINT";

    /// <summary>Event endpoint.</summary>
    public const string PubsubEndpointVariable = "CIRCUS_PUBSUB_ENDPOINT";

    /// <summary>circusd's check_delay, in seconds.</summary>
    public const string CheckDelayVariable = "CIRCUS_CHECK_DELAY";

    /// <summary>The plugin's own watcher, as <c>plugin:NAME</c>.</summary>
    public string Name { get; init; } = "plugin";

    public string Endpoint { get; init; } = Protocol.Endpoint.DefaultControl;

    public string PubsubEndpoint { get; init; } = Protocol.Endpoint.DefaultEvents;

    /// <summary>circusd's own; 5 s is its default.</summary>
    public TimeSpan CheckDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>As written in the file.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>Reads the variables; what is not set has its default.</summary>
    /// <param name="variable">Where they come from; null is the environment of this process.</param>
    /// <exception cref="FormatException">A variable cannot be understood; the message says which.</exception>
    public static PluginContext FromEnvironment(Func<string, string?>? variable = null)
    {
        variable ??= Environment.GetEnvironmentVariable;
        var defaults = new PluginContext();
        return new PluginContext
        {
            Name = variable(NameVariable) ?? defaults.Name,
            Endpoint = variable(EndpointVariable) ?? defaults.Endpoint,
            PubsubEndpoint = variable(PubsubEndpointVariable) ?? defaults.PubsubEndpoint,
            CheckDelay = variable(CheckDelayVariable) is { } delay ? Seconds(delay) : defaults.CheckDelay,
            Options = variable(ConfigVariable) is { } config ? Parse(config) : defaults.Options,
        };
    }

    private static TimeSpan Seconds(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and < 1e9
            ? TimeSpan.FromSeconds(seconds)
            : throw new FormatException($"{CheckDelayVariable} is {text}, allowed: a number of seconds");

    private static Dictionary<string, string> Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, WireJson.Default.DictionaryStringString) ?? [];
        }
        catch (JsonException fault)
        {
            throw new FormatException($"{ConfigVariable} is no JSON object of texts: {fault.Message}", fault);
        }
    }
}
