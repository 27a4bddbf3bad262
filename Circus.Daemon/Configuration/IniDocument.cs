using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Circus.Daemon.Configuration;

/// <summary>
/// The sections of a configuration and of the files that it includes. The syntax is the one of Circus: see "File syntax" in docs/config.md.
/// What is read first wins, so a main file overrides its includes.
/// </summary>
internal sealed class IniDocument(ConfigReport report)
{
    private const string DefaultTitle = "DEFAULT";

    private static readonly UTF8Encoding _strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly IniSection _defaults = new(DefaultTitle, "", 0, null);
    private readonly List<IniSection> _sections = [];
    private readonly List<ConfigFile> _files = [];
    private readonly Dictionary<string, IniSection> _byTitle = new(StringComparer.Ordinal);

    /// <summary>Without [DEFAULT], in the order of their first appearance.</summary>
    public IReadOnlyList<IniSection> Sections => _sections;

    public bool TryGet(string title, [NotNullWhen(true)] out IniSection? section) => _byTitle.TryGetValue(title, out section);

    /// <summary>The section, or one that has only what [DEFAULT] gives it.</summary>
    public IniSection GetOrInherited(string title, string file) =>
        TryGet(title, out var section) ? section : new IniSection(title, file, 0, _defaults);

    /// <summary>What it was made of, in order.</summary>
    public IReadOnlyList<ConfigFile> Files => _files;

    /// <summary>Adds the content of one file; what is wrong with it goes to the report.</summary>
    public void Add(string file, byte[] bytes)
    {
        _files.Add(new ConfigFile(file, bytes));
        ReadOnlySpan<byte> content = bytes;
        report.Reading(file);
        var parser = new FileParser(this, report, file);
        var number = 0;
        while (!content.IsEmpty)
        {
            var end = content.IndexOf((byte)'\n');
            var line = end < 0 ? content : content[..end];
            content = end < 0 ? [] : content[(end + 1)..];
            number++;
            if (number == 1 && line.StartsWith(Encoding.UTF8.Preamble))
            {
                line = line[Encoding.UTF8.Preamble.Length..];
            }

            parser.Line(number, Decode(file, number, line));
        }
    }

    private string Decode(string file, int number, ReadOnlySpan<byte> line)
    {
        try
        {
            var text = _strictUtf8.GetString(line).TrimEnd();
            if (!text.Contains('\0'))
            {
                return text;
            }

            report.Fault(file, number, "found a NUL byte, allowed: text in UTF-8");
            return text.Replace('\0', '?');
        }
        catch (DecoderFallbackException)
        {
            report.Fault(file, number, "found bytes that are not UTF-8, allowed: text in UTF-8");
            return Encoding.UTF8.GetString(line).TrimEnd().Replace('\0', '?');
        }
    }

    private IniSection Open(string title, string file, int line)
    {
        if (title == DefaultTitle)
        {
            return _defaults;
        }

        if (!TryGet(title, out var section))
        {
            section = new IniSection(title, file, line, _defaults);
            _sections.Add(section);
            _byTitle.Add(title, section);
        }

        return section;
    }

    /// <summary>The place within one file: current section and the key that a continuation line would go to.</summary>
    private sealed class FileParser(IniDocument document, ConfigReport report, string file)
    {
        private IniSection? _section;
        private IniEntry? _entry;
        private bool _entryCounts;
        private bool _sectionFaultReported;

        public void Line(int number, string line)
        {
            if (line.Length == 0 || line[0] is '#' or ';' || IsRem(line))
            {
                return;
            }

            if (char.IsWhiteSpace(line[0]))
            {
                Continue(number, line.Trim());
            }
            else if (line[0] == '[')
            {
                Header(number, line);
            }
            else
            {
                Entry(number, line);
            }
        }

        private static bool IsRem(string line) =>
            line.StartsWith("rem", StringComparison.OrdinalIgnoreCase) && (line.Length == 3 || char.IsWhiteSpace(line[3]));

        private void Continue(int number, string text)
        {
            if (text.Length == 0)
            {
                return;
            }

            if (_entry is null)
            {
                report.Fault(
                    file,
                    number,
                    $"found the indented line {ConfigFault.Quote(text)}, "
                    + "allowed: white space at the start only below a key, whose value it continues");
                return;
            }

            if (text[0] == '[' && text[^1] == ']')
            {
                report.Warn(file, number, $"the indented {ConfigFault.Quote(text)} is read as a part of {_entry.Key}, not as a section");
            }

            _entry = _entry with { Value = _entry.Value.Length == 0 ? text : $"{_entry.Value}\n{text}" };
            if (_entryCounts)
            {
                _section!.Extend(_entry);
            }
        }

        private void Header(int number, string line)
        {
            _entry = null;
            _sectionFaultReported = false;
            var end = ClosingBracket(line);
            var title = end < 0 ? "" : line[1..end].Trim();
            if (title.Length == 0)
            {
                _section = null;
                _sectionFaultReported = true;
                report.Fault(file, number, $"found {ConfigFault.Quote(line)}, allowed: a section title as [circus] or [watcher:NAME]");
                return;
            }

            var rest = line[(end + 1)..].TrimStart();
            if (rest.Length > 0 && rest[0] is not (';' or '#'))
            {
                report.Warn(file, number, $"{ConfigFault.Quote(rest)} after the section title is ignored");
            }

            _section = document.Open(title, file, number);
        }

        /// <summary>The bracket that closes the first one: a pattern such as [env:web[12]] has brackets of its own.</summary>
        private static int ClosingBracket(string line)
        {
            var depth = 0;
            for (var i = 0; i < line.Length; i++)
            {
                depth += line[i] switch { '[' => 1, ']' => -1, _ => 0 };
                if (depth == 0)
                {
                    return i;
                }
            }

            return line.IndexOf(']');
        }

        private void Entry(int number, string line)
        {
            _entry = null;
            var separator = line.AsSpan().IndexOfAny('=', ':');
            if (separator <= 0)
            {
                report.Fault(file, number, $"found {ConfigFault.Quote(line)}, allowed: key = value, [section] or a comment");
                return;
            }

            if (_section is null)
            {
                if (!_sectionFaultReported)
                {
                    _sectionFaultReported = true;
                    report.Fault(file, number, $"found {ConfigFault.Quote(line)} above the first section, allowed: [section] first");
                }

                return;
            }

            _entry = new IniEntry(_section.Title, line[..separator].TrimEnd(), Value(line[(separator + 1)..]), file, number);
            _entryCounts = _section.TryAdd(_entry);
            if (!_entryCounts && _section.TryGet(_entry.Key, out var first) && first.File == file)
            {
                report.Warn(_entry, $"was set in line {first.Line} already: that value is used, this one is not");
            }
        }

        /// <summary>Only the first semicolon is looked at: it starts a comment when white space is in front of it.</summary>
        private static string Value(string text)
        {
            var comment = text.IndexOf(';');
            if (comment > 0 && char.IsWhiteSpace(text[comment - 1]))
            {
                text = text[..comment];
            }

            text = text.Trim();
            return text == "\"\"" ? "" : text;
        }
    }
}
