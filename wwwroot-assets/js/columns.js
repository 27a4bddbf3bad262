// What the page knows of each measured thing. live-feed.js fills it; numbers, sparks and charts look at it.

/** What is kept of one measured thing: a window of samples per metric. A missing sample is NaN. */
class Column {
  constructor(size) {
    this.size = size;
    this.times = [];
    this.cpu = [];
    this.memory = [];
    this.viewers = new Set();
  }

  append(time, cpu, memory) {
    this.times.push(time);
    this.cpu.push(cpu < 0 ? NaN : cpu);
    this.memory.push(memory < 0 ? NaN : memory);
    if (this.times.length > this.size) {
      this.times.shift();
      this.cpu.shift();
      this.memory.shift();
    }
  }

  clear() {
    this.times = [];
    this.cpu = [];
    this.memory = [];
  }

  latest(metric) {
    return this[metric].length > 0 ? this[metric][this[metric].length - 1] : NaN;
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

/** Text for people. Units.cs writes the same for the first paint. */
export function format(metric, value) {
  if (Number.isNaN(value)) {
    return ['–', ''];
  }

  if (metric === 'cpu') {
    return [value < 1000 ? value.toFixed(1) : value.toFixed(0), '%'];
  }

  if (value >= 1024) {
    return [(value / 1024).toFixed(2), 'GiB'];
  }

  return [value < 100 ? value.toFixed(1) : value.toFixed(0), 'MiB'];
}
