// What the page knows of each measured thing. live-feed.js fills it; numbers, sparks and charts look at it.

const places = value => (value < 100 ? value.toFixed(1) : value.toFixed(0));
const percent = value => [value < 1000 ? value.toFixed(1) : value.toFixed(0), '%'];
const count = value => [Number.isInteger(value) ? value.toFixed(0) : places(value), ''];

function mebibytes(value) {
  return value >= 1024 ? [(value / 1024).toFixed(2), 'GiB'] : [places(value), 'MiB'];
}

function kibibytesPerSecond(value) {
  return value >= 1024 ? [places(value / 1024), 'MiB/s'] : [places(value), 'KiB/s'];
}

const perSecond = value => [places(value), '/s'];

/**
 * Metrics by name, as Metrics.cs has them. A column is a pair of values; the slot says which of them. The floor is the least height of
 * a scale: noise near zero must not look like load.
 */
export const metrics = {
  cpu: { slot: 0, text: percent, floor: 5 },
  memory: { slot: 1, text: mebibytes, floor: 1 },
  read: { slot: 0, text: kibibytesPerSecond, floor: 1 },
  write: { slot: 1, text: kibibytesPerSecond, floor: 1 },
  fds: { slot: 0, text: count, floor: 4 },
  threads: { slot: 1, text: count, floor: 4 },
  queue: { slot: 0, text: count, floor: 4 },
  connections: { slot: 1, text: count, floor: 4 },
  accepts: { slot: 0, text: perSecond, floor: 4 },
  netin: { slot: 0, text: kibibytesPerSecond, floor: 1 },
  netout: { slot: 1, text: kibibytesPerSecond, floor: 1 },
};

/** What is kept of one measured thing: a window of samples, two values each. A missing sample is NaN. */
class Column {
  constructor(size) {
    this.size = size;
    this.clear();
    this.viewers = new Set();
  }

  append(time, first, second) {
    this.times.push(time);
    this.values[0].push(first < 0 ? NaN : first);
    this.values[1].push(second < 0 ? NaN : second);
    if (this.times.length > this.size) {
      this.times.shift();
      this.values[0].shift();
      this.values[1].shift();
    }
  }

  clear() {
    this.times = [];
    this.values = [[], []];
  }

  of(metric) {
    return this.values[metrics[metric].slot];
  }

  /** The newest value that was measured, and when; undefined when none was. */
  known(metric) {
    const values = this.of(metric);
    let index = values.length - 1;
    while (index >= 0 && Number.isNaN(values[index])) {
      index--;
    }

    return index < 0 ? undefined : { value: values[index], time: this.times[index], isOld: index < values.length - 1 };
  }

  notify() {
    for (const viewer of this.viewers) {
      viewer.refresh(this);
    }
  }
}

/** Longest window that a page may ask for, in ticks. */
const longest = 300;

const columns = new Map();

/** The column of an id; made when a viewer comes before its data. */
export function column(id) {
  let found = columns.get(id);
  if (!found) {
    found = new Column(longest);
    columns.set(id, found);
  }

  return found;
}

/** Makes the columns that will be filled, each as long as the window. */
export function keep(ids, size) {
  for (const id of ids) {
    column(id).size = size;
  }
}

/** Drops what is neither filled nor looked at any more. */
export function forget(filled) {
  for (const [id, { viewers }] of columns) {
    if (viewers.size === 0 && !filled.has(id)) {
      columns.delete(id);
    }
  }
}

/** The viewer's refresh() is called now and whenever the column changes. */
export function watch(id, viewer) {
  const found = column(id);
  found.viewers.add(viewer);
  viewer.refresh(found);
}

export function unwatch(id, viewer) {
  columns.get(id)?.viewers.delete(viewer);
}

/** Text for people: figure and unit. Units.cs writes the same for the first paint. */
export function format(metric, value) {
  return Number.isNaN(value) || value === null ? ['–', ''] : metrics[metric].text(value);
}
