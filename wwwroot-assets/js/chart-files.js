// What a chart draws, as rows on the page and as files. Names come from outside: they are only ever text.
import { format } from './columns.js';
import { clock, dayMinutes, stamp } from './time.js';

/** More rows are for a file. */
const mostRows = 200;

/** Rows of [time, value of each line], one for each time that any line has. */
function rows(points) {
  const byTime = new Map();
  points.forEach((line, index) => {
    for (const [time, value] of line) {
      if (!byTime.has(time)) {
        byTime.set(time, points.map(() => null));
      }

      byTime.get(time)[index] = value;
    }
  });
  return [...byTime].sort(([one], [other]) => one - other);
}

/** RFC 4180. A text that begins like a formula would be carried out by spreadsheets: it gets an apostrophe. */
function cell(text) {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csv(series, points) {
  const head = ['time', ...series.map(one => `${one.name} ${one.metric}`)].map(cell).join(',');
  const lines = rows(points).map(([time, values]) => [new Date(time).toISOString(), ...values.map(value => value ?? '')].join(','));
  return `${[head, ...lines].join('\r\n')}\r\n`;
}

export function json(title, series, points) {
  return JSON.stringify({
    title,
    series: series.map((one, index) => ({
      name: one.name,
      metric: one.metric,
      points: points[index].map(([time, value]) => ({ time: new Date(time).toISOString(), value })),
    })),
  }, null, 1);
}

export function download(name, type, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function element(name, text, parent) {
  const made = document.createElement(name);
  made.textContent = text;
  parent.append(made);
  return made;
}

/** The newest rows first; each time leads to the log of its second when there is one. */
export function table(parent, series, points, logAddress) {
  if (parent !== document.activeElement && parent.contains(document.activeElement)) {
    // A link has the focus: it stays where it is.
    return;
  }

  const all = rows(points);
  const shown = all.slice(-mostRows).reverse();
  const made = document.createElement('table');
  made.className = 'rows figures';
  const head = element('tr', '', made.createTHead());
  for (const text of ['Time', ...series.map(one => one.name)]) {
    element('th', text, head).scope = 'col';
  }

  const body = made.createTBody();
  for (const [time, values] of shown) {
    const row = body.insertRow();
    const first = element('th', '', row);
    first.scope = 'row';
    if (logAddress) {
      const link = element('a', clock(time), first);
      link.href = logAt(logAddress, time);
      link.title = `Log lines of ${stamp(time)}`;
    } else {
      first.textContent = clock(time);
    }

    values.forEach((value, index) => {
      element('td', value === null ? '–' : format(series[index].metric, value).join(' '), row).className = 'figure';
    });
  }

  const isLong = all.length > mostRows;
  const top = parent.scrollTop;
  parent.replaceChildren(made);
  if (isLong) {
    element('p', `The newest ${mostRows} of ${all.length} rows, back to ${dayMinutes(shown[shown.length - 1][0])}; the files have all.`, parent).className = 'lead';
  }

  parent.scrollTop = top;
}

/** As LiveChart.LogAt writes it. */
function logAt(address, time) {
  const second = Math.floor(time / 1000) * 1000;
  const text = ms => new Date(ms).toISOString().replace('.000Z', 'Z');
  return `${address}${address.includes('?') ? '&' : '?'}from=${text(second)}&to=${text(second + 1000)}`;
}

