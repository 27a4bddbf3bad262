// The numbers of the page: LiveFeed.cs says once which columns it sends, then one array per tick. Nothing here asks the server for data.
import { column, forget, format, keep, unwatch, watch } from './columns.js';
import './spark.js';
import { clock as clockTime, dayMinutes, moment, stamp } from './time.js';

/** A sample older than this is shown as old: three periods and a half. */
const staleAfterMs = 3500;

/** The first sample of a circus that has just started takes a moment. */
const patienceMs = 5000;

let order = [];
let server;
/** Clock of the server minus clock of this browser, ms. */
let offset = 0;
/** When the newest sample was measured, clock of this browser, ms; null before the first. */
let sampledAt = null;
/** How long the call before this one took to this browser and back, ms; -1 before the first. */
let roundTrip = -1;
/** From the measurement of the newest sample to its arrival at the server, ms; -1 when it is not known. */
let statsDelay = -1;
const loadedAt = Date.now();

/** Now, by the server's clock, ms. */
export const serverNow = () => Date.now() + offset;

/* Calls of LiveFeed.cs */

/** Begins: the server wants to know whether anybody looks. */
export function attach(reference) {
  server = reference;
  document.addEventListener('visibilitychange', tellVisibility);
  return document.visibilityState === 'visible';
}

export function detach() {
  document.removeEventListener('visibilitychange', tellVisibility);
  server = undefined;
}

/**
 * The columns from now on, with what is known of those that are new here.
 * @param {number} window ticks to keep
 * @param {string[]} ids in the order in which tick() brings values, two for each: cpu in percent of a core, memory in MiB; -1 is missing
 * @param {number[]} times of the history, ms since the epoch
 * @param {number} age of the newest sample when this was sent, ms; -1 without any
 * @param {Array<[number, number[]]>} history index into ids and the values of that column, two for each time, for the newest of the times
 */
export function show(window, ids, times, age, history) {
  heard(times[times.length - 1], age);
  order = ids;
  keep(ids, window);
  forget(new Set(ids));

  for (const [index, values] of history) {
    const target = column(ids[index]);
    target.clear();
    const first = times.length - values.length / 2;
    for (let i = 0; i < values.length; i += 2) {
      target.append(times[first + i / 2], values[i], values[i + 1]);
    }
  }

  for (const id of ids) {
    column(id).notify();
  }

  clock();
}

/**
 * One tick, or the few that were held back.
 * @param {number[]} times ms since the epoch, one for each tick
 * @param {number} age of the newest sample when this was sent, ms; -1 without any
 * @param {number[]} values two for each column, tick after tick
 * @param {number} took the call before this one, to here and back, ms; -1 before the first
 * @param {number} delay from the measurement of the newest sample to its arrival at the server, ms; -1 when it is not known
 */
export function tick(times, age, values, took, delay) {
  heard(times[times.length - 1], age);
  roundTrip = took;
  statsDelay = delay;
  let next = 0;
  for (const time of times) {
    for (const id of order) {
      column(id).append(time, values[next], values[next + 1]);
      next += 2;
    }
  }

  for (const id of order) {
    column(id).notify();
  }

  clock();
}

function heard(time, age) {
  offset = (time ?? Date.now()) - Date.now();
  sampledAt = age < 0 ? null : Date.now() - age;
}

function tellVisibility() {
  server?.invokeMethodAsync('SetVisibleAsync', document.visibilityState === 'visible').catch(() => {
    // The connection is gone; the server resends everything when it is back.
  });
}

/* Elements */

/** <live-number data-id data-metric>: the latest value, with its unit. */
class LiveNumber extends HTMLElement {
  connectedCallback() {
    if (!this.figure) {
      this.figure = document.createElement('span');
      this.unit = document.createElement('span');
      this.unit.className = 'unit';
      this.append(this.figure, this.unit);
    }

    this.watched = this.dataset.id;
    watch(this.watched, this);
  }

  disconnectedCallback() {
    unwatch(this.watched, this);
  }

  refresh(source) {
    const metric = this.dataset.metric;
    const known = source.known(metric);
    const [figure, unit] = format(metric, known ? known.value : NaN);
    if (this.figure.textContent !== figure) {
      this.figure.textContent = figure;
    }

    if (this.unit.textContent !== unit) {
      this.unit.textContent = unit;
    }

    this.mark(known?.isOld ? known.time : null);
  }

  /** A value that is not measured any more stays, greyed, and says of when it is. */
  mark(time) {
    if (this.markedTime === time) {
      return;
    }

    this.markedTime = time;
    this.toggleAttribute('data-old', time !== null);
    if (time === null) {
      this.removeAttribute('title');
      this.note?.remove();
      return;
    }

    this.title = `as of ${stamp(time)}`;
    this.note ??= document.createElement('span');
    this.note.className = 'as-of';
    this.note.textContent = `as of ${clockTime(time)}`;
    this.append(this.note);
  }
}

function duration(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) {
    return `${s}s`;
  }

  if (s < 3600) {
    return `${Math.floor(s / 60)}m ${String(s % 60).padStart(2, '0')}s`;
  }

  if (s < 86400) {
    return `${Math.floor(s / 3600)}h ${String(Math.floor((s % 3600) / 60)).padStart(2, '0')}m`;
  }

  return `${Math.floor(s / 86400)}d ${Math.floor((s % 86400) / 3600)}h`;
}

const ages = new Set();

/** <live-age data-since> counts up, <live-age data-until> counts down; both in seconds since the epoch. */
class LiveAge extends HTMLElement {
  static observedAttributes = ['data-since', 'data-until'];

  connectedCallback() {
    ages.add(this);
    this.refresh();
  }

  disconnectedCallback() {
    ages.delete(this);
  }

  attributeChangedCallback() {
    this.refresh();
  }

  refresh() {
    const { since, until } = this.dataset;
    const now = serverNow() / 1000;
    const text = until ? (until > now ? `in ${duration(Number(until) - now)}` : 'now') : since ? duration(now - Number(since)) : '–';
    if (this.textContent !== text) {
      this.textContent = text;
    }
  }
}

const times = new Set();

/** <live-time data-at>: a time of day where the reader is, or in UTC; with its day where data-long is set; seconds since the epoch. */
class LiveTime extends HTMLElement {
  static observedAttributes = ['data-at'];

  connectedCallback() {
    times.add(this);
    this.refresh();
  }

  disconnectedCallback() {
    times.delete(this);
  }

  attributeChangedCallback() {
    this.refresh();
  }

  refresh() {
    const at = Number(this.dataset.at) * 1000;
    this.textContent = 'long' in this.dataset ? moment(at) : clockTime(at);
    this.title = stamp(at);
  }
}

/** <live-span data-from data-to>: from when to when; ms since the epoch. */
class LiveSpan extends HTMLElement {
  static observedAttributes = ['data-from', 'data-to'];

  connectedCallback() {
    times.add(this);
    this.refresh();
  }

  disconnectedCallback() {
    times.delete(this);
  }

  attributeChangedCallback() {
    this.refresh();
  }

  refresh() {
    const [from, to] = [Number(this.dataset.from), Number(this.dataset.to)];
    // The attributes come one after the other.
    if (!from || !to) {
      return;
    }

    this.textContent = `${to - from < 86_400_000 && Date.now() - from < 86_400_000 ? clockTime(from) : dayMinutes(from)} – ${clockTime(to)}`;
  }
}

document.addEventListener('circus-zone', () => times.forEach(time => time.refresh()));

/** <live-pulse>: how old the newest sample is. */
class LivePulse extends HTMLElement {
  connectedCallback() {
    ages.add(this);
    this.refresh();
  }

  disconnectedCallback() {
    ages.delete(this);
  }

  refresh() {
    const text = sampledAt === null ? 'no sample yet' : `${Math.max(0, (Date.now() - sampledAt) / 1000).toFixed(0)} s ago`;
    if (this.textContent !== text) {
      this.textContent = text;
    }
  }
}

/** <live-as-of>: when the newest sample was measured. */
class LiveAsOf extends HTMLElement {
  connectedCallback() {
    ages.add(this);
    this.refresh();
  }

  disconnectedCallback() {
    ages.delete(this);
  }

  refresh() {
    const text = sampledAt === null ? 'never' : clockTime(sampledAt + offset);
    if (this.textContent !== text) {
      this.textContent = text;
    }
  }
}

/** <live-latency data-of="circuit|stats">: how long a call from the server to this page and back takes, or a sample to the server. */
class LiveLatency extends HTMLElement {
  connectedCallback() {
    ages.add(this);
    this.refresh();
  }

  disconnectedCallback() {
    ages.delete(this);
  }

  refresh() {
    const ms = this.dataset.of === 'circuit' ? roundTrip : statsDelay;
    const text = ms < 0 ? '–' : ms < 10_000 ? `${ms} ms` : `${(ms / 1000).toFixed(0)} s`;
    if (this.textContent !== text) {
      this.textContent = text;
    }
  }
}

let timer;

function clock() {
  const isStale = Date.now() - (sampledAt ?? loadedAt + patienceMs) > staleAfterMs;
  const feed = isStale ? 'stale' : sampledAt === null ? 'waiting' : 'live';
  if (document.documentElement.dataset.feed !== feed) {
    document.documentElement.dataset.feed = feed;
  }

  for (const age of ages) {
    age.refresh();
  }

  // Starts anew with every tick, so that ages change together with the numbers and not between them.
  clearTimeout(timer);
  timer = setTimeout(clock, 1000);
}

customElements.define('live-number', LiveNumber);
customElements.define('live-age', LiveAge);
customElements.define('live-time', LiveTime);
customElements.define('live-pulse', LivePulse);
customElements.define('live-span', LiveSpan);
customElements.define('live-as-of', LiveAsOf);
customElements.define('live-latency', LiveLatency);
