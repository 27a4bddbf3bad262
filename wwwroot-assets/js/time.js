// Times of day, where the reader is or in UTC. ZonePreference.cs says which; every module that shows a time asks here.
const key = 'circus-zone';
const formats = new Map();

export const zone = () => (document.documentElement.dataset.zone === 'utc' ? 'utc' : 'local');

function kept() {
  try {
    return localStorage.getItem(key) === 'utc' ? 'utc' : 'local';
  } catch {
    return 'local'; // Storage is forbidden in this browser.
  }
}

/* Calls of ZonePreference.cs */

/** What the address says (tz=utc or tz=local), or else what this browser keeps. */
export function read() {
  const said = new URLSearchParams(location.search).get('tz');
  apply(said === 'utc' || said === 'local' ? said : kept());
  return zone();
}

/** A wall-clock time as the reader wrote it, in ms since the epoch. */
export const toUtc = wall => Date.parse(zone() === 'utc' ? `${wall}Z` : wall);

export function choose(wanted) {
  try {
    localStorage.setItem(key, wanted);
  } catch {
    // Then it lasts as long as the page.
  }

  apply(wanted);
}

function apply(wanted) {
  if (document.documentElement.dataset.zone !== wanted) {
    document.documentElement.dataset.zone = wanted;
    document.dispatchEvent(new CustomEvent('circus-zone'));
  }
}

function formatter(name, options) {
  const id = `${name} ${zone()}`;
  if (!formats.has(id)) {
    formats.set(id, new Intl.DateTimeFormat(undefined, { ...options, hourCycle: 'h23', timeZone: zone() === 'utc' ? 'UTC' : undefined }));
  }

  return formats.get(id);
}

const two = '2-digit';

/* For the other modules */

/** 12:03:11 */
export const clock = ms => formatter('clock', { hour: two, minute: two, second: two }).format(ms);

/** 12:03 */
export const minutes = ms => formatter('minutes', { hour: two, minute: two }).format(ms);

/** 27 Nov 12:03 */
export const dayMinutes = ms => formatter('day', { day: 'numeric', month: 'short', hour: two, minute: two }).format(ms);

/** With date, seconds and zone. */
/** A day and a time of it. */
export const moment = ms => formatter('moment', { dateStyle: 'medium', timeStyle: 'medium' }).format(ms);

export const stamp = ms => formatter('stamp', { dateStyle: 'medium', timeStyle: 'long' }).format(ms);
