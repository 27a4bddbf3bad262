using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Circus.Daemon.Configuration;

/// <summary>Reads the three notations of a configuration of Python's logging: fileConfig (.ini) and dictConfig (.json, .yaml).</summary>
internal static partial class PythonLoggingReader
{
    /// <exception cref="FormatException">It cannot be understood; the message says why.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static PythonLogging Read(string path)
    {
        var text = File.ReadAllText(path);
        try
        {
            return Path.GetExtension(path).ToLowerInvariant() switch
            {
                ".json" => FromTree(OfJson(JsonDocument.Parse(text).RootElement)),
                ".yaml" or ".yml" => FromTree(OfYaml(text)),
                ".ini" or ".conf" or ".cfg" => FromIni(path, text),
                _ => throw new FormatException("its name ends neither in .ini nor in .json nor in .yaml"),
            };
        }
        catch (Exception fault) when (fault is JsonException or YamlException)
        {
            throw new FormatException(fault.Message, fault);
        }
    }

    private static PythonLogging FromTree(Node root)
    {
        var logging = new PythonLogging();
        foreach (var (name, formatter) in root.Find("formatters").Children)
        {
            logging.Formatters[name] = new(formatter.Find("format").Text, formatter.Find("datefmt").Text);
        }

        foreach (var (name, handler) in root.Find("handlers").Children)
        {
            var target = handler.Find("filename").Text ?? handler.Find("stream").Text ?? AddressOf(handler.Find("address"), handler.Find("facility").Text);
            logging.Handlers[name] = new(LastPart(handler.Find("class").Text), handler.Find("level").Text, handler.Find("formatter").Text, target);
        }

        foreach (var (name, logger) in root.Find("loggers").Children)
        {
            logging.Loggers[name] = LoggerOf(logger);
        }

        logging.Loggers["root"] = LoggerOf(root.Find("root"));
        return logging;
    }

    private static PythonLogging.Logger LoggerOf(Node node) => new(node.Find("level").Text, [.. node.Find("handlers").Items.Select(item => item.Text ?? "")]);

    private static string? AddressOf(Node address, string? facility)
    {
        var place = address switch
        {
            { Text: { } path } => path,
            { Items: [{ Text: { } host }, { Text: { } port }] } => $"{host}:{port}",
            _ => null,
        };
        return place is null ? null : $"syslog://{place}{(facility is null ? "" : $"?{facility}")}";
    }

    private static PythonLogging FromIni(string path, string text)
    {
        var report = new ConfigReport();
        var document = new IniDocument(report);
        document.Add(path, Encoding.UTF8.GetBytes(text));
        if (report.Faults is [var first, ..])
        {
            throw new FormatException(first.ToString());
        }

        var logging = new PythonLogging();
        foreach (var name in Keys("formatters"))
        {
            logging.Formatters[name] = new(Value($"formatter_{name}", "format"), Value($"formatter_{name}", "datefmt"));
        }

        foreach (var name in Keys("handlers"))
        {
            var section = $"handler_{name}";
            var kind = LastPart(Value(section, "class"));
            var arguments = FirstArgument().Match(Value(section, "args") ?? "");
            var target = arguments.Groups["text"] is { Success: true } quoted ? quoted.Value : arguments.Groups["name"] is { Success: true } word ? word.Value : null;
            logging.Handlers[name] = new(
                kind, Value(section, "level"), Value(section, "formatter"), target is not null && kind == "SysLogHandler" ? $"syslog://{target}" : target);
        }

        foreach (var name in Keys("loggers"))
        {
            logging.Loggers[name == "root" ? name : Value($"logger_{name}", "qualname") ?? name] =
                new(Value($"logger_{name}", "level"), Split(Value($"logger_{name}", "handlers")));
        }

        return logging;

        string[] Keys(string title) => Split(Value(title, "keys"));

        string? Value(string title, string key) => document.TryGet(title, out var section) && section.TryGet(key, out var entry) ? entry.Value : null;
    }

    private static string[] Split(string? list) => list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static string LastPart(string? name) => name?[(name.LastIndexOf('.') + 1)..] ?? "";

    private static Node OfJson(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new(null, element.EnumerateObject().ToDictionary(child => child.Name, child => OfJson(child.Value)), []),
        JsonValueKind.Array => new(null, [], [.. element.EnumerateArray().Select(OfJson)]),
        JsonValueKind.Null => Node.None,
        _ => new(element.ToString(), [], []),
    };

    private static Node OfYaml(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents.Count == 0 ? Node.None : OfYaml(stream.Documents[0].RootNode);
    }

    private static Node OfYaml(YamlNode node) => node switch
    {
        YamlMappingNode map => new(
            null, map.Children.Where(child => child.Key is YamlScalarNode).ToDictionary(child => ((YamlScalarNode)child.Key).Value ?? "", child => OfYaml(child.Value)), []),
        YamlSequenceNode list => new(null, [], [.. list.Children.Select(OfYaml)]),
        YamlScalarNode scalar => new(scalar.Value, [], []),
        _ => Node.None,
    };

    /// <summary>Of ('/var/log/x', 'a') and (sys.stdout,) what comes first.</summary>
    [GeneratedRegex(@"^\(?\s*(?:['""](?<text>[^'""]*)['""]|(?<name>[\w.]+))", RegexOptions.CultureInvariant)]
    private static partial Regex FirstArgument();

    private sealed record Node(string? Text, Dictionary<string, Node> Children, IReadOnlyList<Node> Items)
    {
        public static Node None { get; } = new(null, [], []);

        public Node Find(string name) => Children.GetValueOrDefault(name, None);
    }
}
