// Large charts. ApexChartSink.cs creates, marks and disposes them; the points come from the feed of the page, so they cross the wire once.
// The library is fetched when the first chart is wanted: pages without one do not pay for it.
import { format, unwatch, watch } from './columns.js';

let library;
const charts = new Map();
let lastHandle = 0;

const onScreen = new IntersectionObserver(entries => {
  for (const { target, isIntersecting } of entries) {
    target.liveChart?.setOnScreen(isIntersecting);
  }
});

class LiveChart {
  constructor(element, options, series) {
    this.element = element;
    this.options = options;
    this.series = series;
    this.marks = [];
    this.isOnScreen = true;
    this.sources = series.map(() => undefined);
  }

  async start(Apex) {
    this.chart = new Apex(this.element, this.configuration());
    await this.chart.render();
    this.isReady = true;
    this.element.liveChart = this;
    onScreen.observe(this.element);
    this.viewers = this.series.map((one, index) => ({
      refresh: source => {
        this.sources[index] = source;
        this.schedule();
      },
    }));
    this.series.forEach((one, index) => watch(one.id, this.viewers[index]));
    this.onTheme = () => this.chart.updateOptions(this.look(), false, false, false);
    document.addEventListener('circus-theme', this.onTheme);
    this.onVisible = () => this.schedule();
    document.addEventListener('visibilitychange', this.onVisible);
  }

  stop() {
    this.isGone = true;
    onScreen.unobserve(this.element);
    document.removeEventListener('circus-theme', this.onTheme);
    document.removeEventListener('visibilitychange', this.onVisible);
    this.viewers?.forEach((viewer, index) => unwatch(this.series[index].id, viewer));
    this.chart?.destroy();
  }

  setOnScreen(isOnScreen) {
    this.isOnScreen = isOnScreen;
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
    const data = this.series.map((one, index) => {
      const source = this.sources[index];
      const values = source ? source[one.metric] : [];
      return { name: one.name, data: values.map((value, i) => [source.times[i], Number.isNaN(value) ? null : value]) };
    });
    const times = this.sources.find(source => source?.times.length > 0)?.times;
    const range = this.rangeFor(times ? times[times.length - 1] - times[0] : 0);
    if (range !== this.range) {
      this.range = range;
      this.chart.updateOptions({ xaxis: { range } }, false, false, false);
    }

    this.chart.updateSeries(data, false);
    this.summarise(data);
  }

  /** Length of the time axis, ms. A young line does not hide in a corner, and an axis that changes all the time cannot be read: three steps. */
  rangeFor(span) {
    const whole = this.options.windowSeconds * 1000;
    return [60_000, 120_000].find(step => span <= step && step < whole) ?? whole;
  }

  /** What the line says, for those who do not see it. Not a live region: it would never be silent. */
  summarise(data) {
    const metric = this.series[0].metric;
    const values = data[0].data.map(point => point[1]).filter(value => value !== null);
    if (values.length === 0) {
      return;
    }

    const text = value => format(metric, value).join(' ');
    this.element.setAttribute(
      'aria-label',
      `${this.options.title}: now ${text(values[values.length - 1])}, lowest ${text(Math.min(...values))}, highest ${text(Math.max(...values))}`);
  }

  setMarks(marks) {
    this.marks = marks;
    if (this.isReady) {
      this.chart.updateOptions({ annotations: this.annotations() }, false, false, false);
      this.schedule();
    }
  }

  annotations() {
    const style = getComputedStyle(document.documentElement);
    const colour = name => style.getPropertyValue(name).trim();
    return {
      xaxis: this.marks.map(mark => ({
        x: mark.time,
        borderColor: colour(mark.isTrouble ? '--error' : '--input-line'),
        strokeDashArray: 3,
        label: {
          text: mark.text,
          borderWidth: 0,
          orientation: 'horizontal',
          offsetY: -2,
          style: { background: 'transparent', color: colour(mark.isTrouble ? '--error' : '--text-secondary'), fontSize: '10px' },
        },
      })),
    };
  }

  /** Everything that depends on the theme. */
  look() {
    const style = getComputedStyle(document.documentElement);
    const colour = name => style.getPropertyValue(name).trim();
    return {
      theme: { mode: document.documentElement.dataset.theme },
      colors: this.series.map(one => colour(one.colour)),
      grid: { borderColor: colour('--line') },
      chart: { foreColor: colour('--text-secondary'), background: 'transparent' },
      annotations: this.annotations(),
    };
  }

  configuration() {
    const look = this.look();
    const metric = this.series[0].metric;
    const style = getComputedStyle(document.documentElement);
    return {
      ...look,
      series: this.series.map(one => ({ name: one.name, data: [] })),
      chart: {
        ...look.chart,
        id: `chart-${this.handle}`,
        group: this.options.group ?? undefined,
        type: 'area',
        height: '100%',
        fontFamily: style.getPropertyValue('--font-text').trim(),
        animations: { enabled: false },
        toolbar: { show: false },
        zoom: { enabled: false },
        selection: { enabled: false },
      },
      stroke: { width: 1.75, curve: 'straight' },
      fill: { type: 'solid', opacity: 0.13 },
      dataLabels: { enabled: false },
      markers: { size: 0 },
      legend: { show: this.series.length > 1 },
      grid: { ...look.grid, padding: { left: 4, right: 12, top: 4, bottom: 0 } },
      noData: { text: 'Waiting for the first sample' },
      tooltip: { x: { format: 'HH:mm:ss' }, y: { formatter: value => (value === null ? '–' : format(metric, value).join(' ')) } },
      xaxis: {
        type: 'datetime',
        range: this.range = this.rangeFor(0),
        labels: { datetimeUTC: false, format: 'HH:mm:ss' },
        axisBorder: { show: false },
        axisTicks: { show: false },
        tooltip: { enabled: false },
      },
      yaxis: {
        min: 0,
        // A process that sleeps draws a flat line on the ground, not noise over the whole height.
        max: highest => Math.max(highest * 1.15, metric === 'cpu' ? 5 : 1),
        tickAmount: 4,
        labels: { minWidth: 64, formatter: value => format(metric, value).join(' ') },
      },
    };
  }
}

/* Calls of ApexChartSink.cs */

/** @returns {Promise<number>} a handle for the other calls; 0 when the element went away meanwhile */
export async function create(element, options, series) {
  library ??= import('../vendor/apexcharts/apexcharts.esm.js');
  const { default: Apex } = await library;
  if (!element?.isConnected) {
    return 0;
  }

  const chart = new LiveChart(element, options, series);
  chart.handle = ++lastHandle;
  charts.set(chart.handle, chart);
  await chart.start(Apex);
  return chart.handle;
}

export function setEvents(handle, marks) {
  charts.get(handle)?.setMarks(marks);
}

export function dispose(handle) {
  charts.get(handle)?.stop();
  charts.delete(handle);
}
