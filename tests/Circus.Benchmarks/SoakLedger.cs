using System.Diagnostics;
using System.Globalization;

namespace Circus.Benchmarks;

/// <summary>What the children of a soak say that they did, beside what circusd wrote into its files.</summary>
/// <remarks>Times are of CLOCK_MONOTONIC, which <see cref="Stopwatch"/> reads as well.</remarks>
internal sealed class SoakLedger(string folder)
{
    /// <summary>What circusd writes about a process that ended while none ran, or before all of its output was read.</summary>
    private const string Saying = "[circus] process ";

    private readonly List<(double Gone, double Back)> _gaps = [];
    private readonly HashSet<string> _said = [];
    private readonly Dictionary<string, Life> _lives = [];
    private long _lines;
    private long _lostWithNobody;
    private int _diedWithNobody;
    private int _diedUnread;

    public string TruthPath => Path.Combine(folder, "truth");

    public int Kills { get; private set; }

    public string Summary => string.Create(
        CultureInfo.InvariantCulture,
        $"{_lives.Count} children made, {_lines} lines in the files; {_lostWithNobody} lines went with {_diedWithNobody} children that ended while no circusd ran and {_diedUnread} that ended just before, as is said in the files for {_said.Count} children");

    public string LogPath(string watcher) => Path.Combine(folder, watcher + ".log");

    /// <summary>circusd was killed.</summary>
    public void Gone(long timestamp)
    {
        Kills++;
        // One that was killed before it was back prolongs the gap.
        if (_gaps.Count == 0 || !double.IsPositiveInfinity(_gaps[^1].Back))
        {
            _gaps.Add((Seconds(timestamp), double.PositiveInfinity));
        }
    }

    /// <summary>It is known to have adopted everyone.</summary>
    public void Back(long timestamp)
    {
        if (_gaps.Count > 0 && double.IsPositiveInfinity(_gaps[^1].Back))
        {
            _gaps[^1] = (_gaps[^1].Gone, Seconds(timestamp));
        }
    }

    /// <summary>After the end: everything that does not agree.</summary>
    public IReadOnlyList<string> Check()
    {
        List<string> faults = [];
        ReadTruth(faults);
        foreach (var watcher in _lives.Values.Select(life => life.Watcher).Distinct().ToList())
        {
            ReadLines(watcher, faults);
        }

        foreach (var (id, life) in _lives)
        {
            if (life.End is not { } end)
            {
                faults.Add($"{id} was ended by force, its last line is {life.LastLine}");
            }
            else if (life.LastLine != life.Written && _said.Contains(PidOf(id)))
            {
                // Decision 7: what is in a pipe goes when both of its ends are closed.
                _lostWithNobody += life.Written - life.LastLine;
                _ = _gaps.Exists(gap => end > gap.Gone && end < gap.Back) ? _diedWithNobody++ : _diedUnread++;
            }
            else if (life.LastLine != life.Written)
            {
                faults.Add($"{id} wrote {life.Written} lines, the last in the file is {life.LastLine}, and nothing is said");
            }
        }

        CheckSlots(faults);
        return faults;
    }

    private static double Seconds(long timestamp) => (double)timestamp / Stopwatch.Frequency;

    // watcher.slot.pid.time
    private static string PidOf(string id) => id.Split('.')[2];

    private void ReadTruth(List<string> faults)
    {
        foreach (var line in File.ReadLines(TruthPath))
        {
            // start or end, id, watcher, slot, pid, time, lines
            var words = line.Split(' ');
            var time = double.Parse(words[5], CultureInfo.InvariantCulture);
            if (words[0] == "start")
            {
                if (!_lives.TryAdd(words[1], new Life(words[2], words[3], time)))
                {
                    faults.Add($"{words[1]} began twice");
                }
            }
            else
            {
                (_lives[words[1]].End, _lives[words[1]].Written) = (time, int.Parse(words[6], CultureInfo.InvariantCulture));
            }
        }
    }

    private void ReadLines(string watcher, List<string> faults)
    {
        // The oldest has the highest number.
        var files = Directory.GetFiles(folder, watcher + ".log*")
            .OrderByDescending(path => int.TryParse(Path.GetExtension(path).AsSpan(1), CultureInfo.InvariantCulture, out var number) ? number : 0);
        foreach (var line in files.SelectMany(File.ReadLines))
        {
            if (line.StartsWith(Saying, StringComparison.Ordinal))
            {
                // Where its last lines would be.
                _said.Add(line[Saying.Length..].Split(' ')[0]);
                continue;
            }

            _lines++;
            var blank = line.IndexOf(' ', StringComparison.Ordinal);
            if (blank < 0 || !_lives.TryGetValue(line[..blank], out var life) || !int.TryParse(line.AsSpan(blank + 1), CultureInfo.InvariantCulture, out var number))
            {
                faults.Add($"a line of no child, in {watcher}: {line}");
            }
            else if (number != life.LastLine + 1)
            {
                faults.Add($"{line[..blank]}: line {number} comes after line {life.LastLine}");
                life.LastLine = Math.Max(number, life.LastLine);
            }
            else
            {
                life.LastLine = number;
            }
        }
    }

    private void CheckSlots(List<string> faults)
    {
        foreach (var slot in _lives.GroupBy(life => $"{life.Value.Watcher}.{life.Value.Slot}"))
        {
            var lives = slot.OrderBy(life => life.Value.Start).ToList();
            foreach (var (former, next) in lives.Zip(lives.Skip(1)))
            {
                if (former.Value.End is not { } end || end > next.Value.Start)
                {
                    faults.Add($"{next.Key} began while {former.Key} lived");
                }
            }

            if (lives[0].Value.Watcher == "steady" && lives.Count > 1)
            {
                faults.Add($"{slot.Key} was started {lives.Count} times");
            }
        }
    }

    /// <summary>One child.</summary>
    private sealed class Life(string watcher, string slot, double start)
    {
        public string Watcher => watcher;

        public string Slot => slot;

        public double Start => start;

        /// <summary>Null when it did not come to say so.</summary>
        public double? End { get; set; }

        /// <summary>Lines that it wrote.</summary>
        public int Written { get; set; }

        /// <summary>Number of its last line that was found in a file.</summary>
        public int LastLine { get; set; }
    }
}
