namespace Circus.Web.Logs;

/// <summary>
/// PURE but for its memory: lines whose newline has not come yet. One that stays so for a while is shown as it is (a prompt); when it goes on later,
/// only the rest is shown.
/// </summary>
internal sealed class OpenLines
{
    private const double PatienceSeconds = 1;

    private readonly Dictionary<(int Pid, bool IsError), (LogAnswer.Line Line, double Since, int Shown)> _open = [];

    /// <summary>What can be shown of the lines of one answer, in their order.</summary>
    public IEnumerable<LogAnswer.Line> Pass(IReadOnlyList<LogAnswer.Line> lines, double now)
    {
        foreach (var line in lines)
        {
            var key = (line.Pid, line.IsError);
            var before = _open.GetValueOrDefault(key);
            var goesOn = before.Since > 0 && line.Text.StartsWith(before.Line.Text, StringComparison.Ordinal);
            if (line.IsOpen)
            {
                _open[key] = (line, goesOn ? before.Since : now, goesOn ? before.Shown : 0);
                continue;
            }

            _open.Remove(key);
            yield return goesOn && before.Shown > 0 ? line with { Text = line.Text[before.Shown..] } : line;
        }

        foreach (var (key, (line, since, shown)) in _open.ToArray())
        {
            if (now - since >= PatienceSeconds && line.Text.Length > shown)
            {
                _open[key] = (line, since, line.Text.Length);
                yield return line with { Text = line.Text[shown..] };
            }
        }
    }
}
