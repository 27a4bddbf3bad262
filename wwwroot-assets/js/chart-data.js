// The points of one chart: what the server sent of the past, and behind it what the feed of the page brings.

/** Samples that are further apart than this are not one line. */
const gapMs = 4000;

export class ChartData {
  constructor(series) {
    this.metrics = series.map(one => one.metric);
    this.lines = series.map(() => []);
  }

  /** Begins anew with the past of each line; times are ms after the left edge. */
  fill(from, past) {
    this.lines = this.metrics.map((metric, index) => {
      const { times, values } = past[index] ?? { times: [], values: [] };
      return times.map((time, i) => [from + time, values[i]]);
    });
  }

  /**
   * Appends what a column has behind the last point of a line. In a long window several samples share a point, the highest of them.
   * @param {number} step ms that a point stands for
   * @returns {boolean} whether the column begins so late that something between is missing
   */
  take(index, source, step) {
    const line = this.lines[index];
    const values = source.of(this.metrics[index]);
    const last = line.length > 0 ? line[line.length - 1][0] : -Infinity;
    let i = source.times.length;
    while (i > 0 && source.times[i - 1] > last) {
      i--;
    }

    const isTorn = i === 0 && line.length > 0 && source.times.length > 0 && source.times[0] - last > Math.max(gapMs, 2 * step);
    for (; i < source.times.length; i++) {
      this.append(line, source.times[i], Number.isNaN(values[i]) ? null : values[i], step);
    }

    return isTorn;
  }

  append(line, time, value, step) {
    const last = line[line.length - 1];
    const before = line[line.length - 2];
    if (last && before && step > 1000 && time - before[0] < step && last[1] !== null && value !== null) {
      last[0] = time;
      last[1] = Math.max(last[1], value);
    } else {
      line.push([time, value]);
    }
  }

  /** Forgets what is left of the window, but for one point: the line enters from there. */
  trim(from) {
    for (const line of this.lines) {
      let gone = 0;
      while (gone < line.length - 1 && line[gone + 1][0] < from) {
        gone++;
      }

      line.splice(0, gone);
    }
  }

  first() {
    return Math.min(...this.lines.map(line => line[0]?.[0] ?? Infinity));
  }

  last() {
    return Math.max(...this.lines.map(line => line[line.length - 1]?.[0] ?? 0));
  }

  between(from, to) {
    return this.lines.map(line => line.filter(([time]) => time >= from && time <= to));
  }
}
