// Large charts. ApexChartSink.cs creates, fills and disposes them; the past comes from there once, live points from the feed of the page, so
// that each crosses the wire once. The library is fetched when the first chart is wanted: pages without one do not pay for it.
import { ChartData } from './chart-data.js';
import { csv, download, json, table } from './chart-files.js';
import { format, metrics, unwatch, watch } from './columns.js';
import { serverNow } from './live-feed.js';
import { clock, dayMinutes, minutes, zone } from './time.js';

let library;
const charts = new Map();
let lastHandle = 0;

/** A click that becomes a double click within this time is none. */
const doubleClickMs = 260;

/** Pointers shake: less is a click, more is dragging. */
const dragPixels = 5;

/** The library asks for the text of nothing, too. */
const time = (write, ms) => (Number.isFinite(ms) ? write(ms) : '');

/** The next number that four steps lead to without odd figures: 0, 25, 50, 75, 100. */
function round(value) {
  const unit = 10 ** Math.floor(Math.log10(value));
  return [1, 1.2, 1.6, 2, 2.4, 3.2, 4, 5, 6, 8, 10].find(step => value <= step * unit * (1 + 1e-9)) * unit;
}

const onScreen = new IntersectionObserver(entries => {
  for (const { target, isIntersecting } of entries) {
    target.liveChart?.setOnScreen(isIntersecting);
  }
});

class LiveChart {
  constructor(element, server, options, series) {
    this.element = element;
    this.server = server;
    this.options = options;
    this.series = series;
    this.marks = [];
    this.limits = [];
    this.isOnScreen = true;
    this.data = new ChartData(series);
    this.setWindow(serverNow() - options.windowSeconds * 1000, serverNow(), true, []);
  }

  async start(Apex) {
    this.chart = new Apex(this.element, this.configuration());
    await this.chart.render();
    this.isReady = true;
    // What shows the line or its table, whichever is not hidden.
    this.place = this.element.closest('.chart') ?? this.element;
    this.place.liveChart = this;
    onScreen.observe(this.place);
    this.viewers = this.series.map((one, index) => ({
      refresh: source => {
        if (this.isLive && this.data.take(index, source, this.step)) {
          this.refill();
        }

        this.schedule();
      },
    }));
    this.series.forEach((one, index) => watch(one.id, this.viewers[index]));
    this.listeners = new AbortController();
    const { signal } = this.listeners;
    document.addEventListener('circus-theme', () => this.chart.updateOptions(this.look(), false, false, false), { signal });
    document.addEventListener('circus-zone', () => this.chart.updateOptions({ xaxis: this.axis() }, false, false, false), { signal });
    document.addEventListener('visibilitychange', () => this.schedule(), { signal });
    this.listen(signal);
  }

  stop() {
    this.isGone = true;
    clearTimeout(this.clicked);
    if (this.place) {
      onScreen.unobserve(this.place);
    }

    this.listeners?.abort();
    this.viewers?.forEach((viewer, index) => unwatch(this.series[index].id, viewer));
    this.chart?.destroy();
  }

  /** Click, double click and dragging with the shift key; dragging without it is the library's own. */
  listen(signal) {
    let begun;
    this.element.addEventListener('mousedown', event => {
      begun = { x: event.clientX, y: event.clientY, from: this.from, to: this.to, isPan: event.shiftKey && event.button === 0 };
      if (begun.isPan) {
        event.stopPropagation();
        event.preventDefault();
      }
    }, { signal, capture: true });
    this.element.addEventListener('mouseup', event => {
      if (!begun) {
        return;
      }

      const moved = event.clientX - begun.x;
      const { from, to, isPan } = begun;
      begun = undefined;
      if (isPan && Math.abs(moved) > dragPixels) {
        const shift = (moved / this.plot().width) * (to - from);
        this.tell('ZoomAsync', from - shift, to - shift);
      } else if (Math.abs(moved) <= dragPixels && event.button === 0) {
        this.click(event);
      }
    }, { signal, capture: true });
    this.element.addEventListener('dblclick', () => {
      clearTimeout(this.clicked);
      this.tell('ResetAsync');
    }, { signal });
  }

  click(event) {
    const plot = this.plot();
    const part = (event.clientX - plot.left) / plot.width;
    if (part < 0 || part > 1 || event.target.closest('.apexcharts-legend')) {
      return;
    }

    clearTimeout(this.clicked);
    if (event.detail === 1) {
      const time = this.from + part * (this.to - this.from);
      this.clicked = setTimeout(() => this.tell('PointAsync', time), doubleClickMs);
    }
  }

  plot() {
    return this.element.querySelector('.apexcharts-grid').getBoundingClientRect();
  }

  tell(method, ...times) {
    this.server.invokeMethodAsync(method, ...times).catch(() => {
      // The connection is gone; the strip of the page says so.
    });
  }

  /** Nothing was sent for longer than the feed remembers: the server has what is missing. */
  refill() {
    if (!this.isFilling) {
      this.isFilling = true;
      this.tell('RefillAsync');
    }
  }

  setOnScreen(isOnScreen) {
    this.isOnScreen = isOnScreen;
    this.schedule();
  }

  setWindow(from, to, isLive, past) {
    this.length = to - from;
    this.from = from;
    this.to = to;
    this.isLive = isLive;
    this.isFilling = false;
    this.step = this.length / 600;
    this.data.fill(from, past);
    if (isLive) {
      this.viewers?.forEach((viewer, index) => watch(this.series[index].id, viewer));
    }

    this.drawnAxis = undefined;
    this.schedule();
  }

  /** Several series change in one tick; one drawing is enough, and none when nobody can see it. */
  schedule() {
    if (!this.isReady || this.frame || !this.isOnScreen || document.hidden) {
      return;
    }

    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      if (!this.isGone) {
        this.draw();
      }
    });
  }

  draw() {
    if (this.isLive) {
      this.to = Math.max(this.data.last(), serverNow() - 1500);
      this.from = this.begin();
      this.data.trim(this.to - this.length);
    }

    const points = this.data.between(this.from, this.to);
    this.chart.updateOptions({ series: this.series.map((one, index) => ({ name: one.name, data: points[index] })), xaxis: this.axis() }, false, false, false);
    this.summarise(points);
    if (this.tableElement) {
      table(this.tableElement, this.series, points, this.logAddress);
    }
  }

  /** A young line does not hide in a corner, and an axis that changes all the time cannot be read: three steps. */
  begin() {
    const span = this.to - this.data.first();
    const length = [60_000, 120_000].find(step => span <= step && step < this.length) ?? this.length;
    return this.to - length;
  }

  /** What the line says, for those who do not see it. Not a live region: it would never be silent. */
  summarise(points) {
    const metric = this.series[0].metric;
    const values = points[0].filter(point => point[1] !== null);
    if (values.length === 0) {
      this.element.setAttribute('aria-label', `${this.options.title}, ${clock(this.from)} to ${clock(this.to)}: nothing was measured`);
      return;
    }

    const text = value => format(metric, value).join(' ');
    const lowest = values.reduce((least, point) => (point[1] < least[1] ? point : least));
    const highest = values.reduce((most, point) => (point[1] > most[1] ? point : most));
    this.element.setAttribute(
      'aria-label',
      `${this.options.title}, ${clock(this.from)} to ${clock(this.to)}: ${this.isLive ? 'now' : 'last'} ${text(values[values.length - 1][1])}, `
      + `lowest ${text(lowest[1])}, highest ${text(highest[1])} at ${clock(highest[0])}`);
  }

  setMarks(marks) {
    this.marks = marks;
    this.annotate();
  }

  setLimits(limits) {
    this.limits = limits;
    this.annotate();
  }

  annotate() {
    if (this.isReady) {
      this.chart.updateOptions({ annotations: this.annotations() }, false, false, false);
      this.schedule();
    }
  }

  setTable(element, isShown, logAddress) {
    this.tableElement = isShown ? element : undefined;
    this.logAddress = logAddress;
    this.schedule();
  }

  save(kind) {
    const points = this.data.between(this.from, this.to);
    const name = this.options.title.replace(/[^\p{L}\p{N}]+/gu, '-').toLowerCase();
    const text = kind === 'csv' ? csv(this.series, points) : json(this.options.title, this.series, points);
    download(`${name}.${kind}`, kind === 'csv' ? 'text/csv' : 'application/json', text);
  }

  /** Marks with their texts; of those that would stand on one another only the first has one, and says how many more there are. */
  labelled() {
    const room = this.length / 8;
    const shown = [];
    let last;
    for (const mark of [...this.marks].sort((one, other) => one.time - other.time)) {
      if (last && mark.time - last.mark.time < room) {
        last.more++;
        last.text = `${last.mark.text} +${last.more}`;
        shown.push({ mark, text: '' });
      } else {
        last = { mark, text: mark.text, more: 0 };
        shown.push(last);
      }
    }

    return shown;
  }

  annotations() {
    const style = getComputedStyle(document.documentElement);
    const colour = name => style.getPropertyValue(name).trim();
    const label = (text, tone) => ({
      text,
      borderWidth: 0,
      style: { background: 'transparent', color: colour(tone), fontSize: '10px' },
    });
    return {
      xaxis: this.labelled().map(({ mark, text }) => ({
        x: mark.time,
        borderColor: colour(mark.isTrouble ? '--error' : '--input-line'),
        strokeDashArray: 3,
        label: { ...label(text, mark.isTrouble ? '--error' : '--text-secondary'), orientation: 'horizontal', offsetY: -2 },
      })),
      yaxis: this.limits.map(limit => ({
        y: limit.value,
        borderColor: colour('--warning'),
        strokeDashArray: 5,
        label: { ...label(limit.text, '--warning'), position: 'left', textAnchor: 'start', offsetX: 4, offsetY: -2 },
      })),
    };
  }

  /** Everything that depends on the theme. */
  look() {
    const style = getComputedStyle(document.documentElement);
    const colour = name => style.getPropertyValue(name).trim();
    return {
      theme: { mode: document.documentElement.dataset.theme === 'light' ? 'light' : 'dark' },
      colors: this.series.map(one => colour(one.colour)),
      grid: { borderColor: colour('--line') },
      chart: { foreColor: colour('--text-secondary'), background: 'transparent' },
      annotations: this.annotations(),
    };
  }

  /** As much of a time as the length of the axis makes worth saying. */
  axis() {
    const write = this.length <= 15 * 60_000 ? clock : this.length <= 86_400_000 ? minutes : dayMinutes;
    return {
      min: this.from,
      max: this.to,
      labels: { datetimeUTC: zone() === 'utc', formatter: (value, ms) => time(write, ms ?? Number(value)) },
    };
  }

  configuration() {
    const look = this.look();
    const metric = this.series[0].metric;
    const isAlone = this.series.length === 1;
    const axis = this.axis();
    return {
      ...look,
      series: this.series.map(one => ({ name: one.name, data: [] })),
      chart: {
        ...look.chart,
        id: `chart-${this.handle}`,
        group: this.options.group ?? undefined,
        type: isAlone ? 'area' : 'line',
        height: '100%',
        fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--font-text').trim(),
        animations: { enabled: false },
        toolbar: { show: false, autoSelected: 'zoom' },
        zoom: { enabled: true, type: 'x', allowMouseWheelZoom: false },
        events: {
          // All charts of the page show the same span, and the server fetches finer points: it says when.
          beforeZoom: (context, { xaxis }) => {
            this.tell('ZoomAsync', xaxis.min, xaxis.max);
            return { xaxis: { min: this.from, max: this.to } };
          },
        },
      },
      stroke: { width: 1.75, curve: 'straight' },
      fill: { type: 'solid', opacity: isAlone ? 0.13 : 1 },
      dataLabels: { enabled: false },
      markers: { size: 0 },
      legend: { show: !isAlone, position: 'top', horizontalAlign: 'left' },
      grid: { ...look.grid, padding: { left: 4, right: 12, top: 4, bottom: 0 } },
      noData: { text: 'No sample in this span' },
      tooltip: { shared: true, x: { formatter: ms => time(clock, ms) }, y: { formatter: value => (value === null || value === undefined ? '–' : format(metric, value).join(' ')) } },
      xaxis: {
        type: 'datetime',
        ...axis,
        axisBorder: { show: false },
        axisTicks: { show: false },
        tooltip: { enabled: false },
      },
      yaxis: {
        min: 0,
        // A process that sleeps draws a flat line on the ground, not noise over the whole height. A limit that is near belongs to the picture.
        max: highest => {
          const near = this.limits.map(limit => limit.value).filter(value => value <= highest * 4);
          return round(Math.max(highest * 1.1, metrics[metric].floor, ...near.map(value => value * 1.05)));
        },
        tickAmount: 4,
        labels: { minWidth: 64, formatter: value => format(metric, value).join(' ') },
      },
    };
  }
}

/* Calls of ApexChartSink.cs */

/** @returns {Promise<number>} a handle for the other calls; 0 when the element went away meanwhile */
export async function create(element, server, options, series) {
  library ??= import('../vendor/apexcharts/apexcharts.esm.js');
  const { default: Apex } = await library;
  if (!element?.isConnected) {
    return 0;
  }

  const chart = new LiveChart(element, server, options, series);
  chart.handle = ++lastHandle;
  charts.set(chart.handle, chart);
  await chart.start(Apex);
  return chart.handle;
}

/**
 * The span that is drawn, and its past.
 * @param {boolean} isLive whether the edges move on
 * @param {Array<{times: number[], values: number[]}>} past for each line; times are ms after the left edge, a value of null is a gap
 */
export function setWindow(handle, from, to, isLive, past) {
  charts.get(handle)?.setWindow(from, to, isLive, past);
}

export function setEvents(handle, marks) {
  charts.get(handle)?.setMarks(marks);
}

export function setLimits(handle, limits) {
  charts.get(handle)?.setLimits(limits);
}

export function setTable(handle, element, isShown, logAddress) {
  charts.get(handle)?.setTable(element, isShown, logAddress);
}

export function save(handle, kind) {
  charts.get(handle)?.save(kind);
}

export function dispose(handle) {
  charts.get(handle)?.stop();
  charts.delete(handle);
}
