// The rows of a log. LogView.cs decides which there are; this draws them, follows the end, and asks for more when somebody scrolls there.
// Never more rows than `most` are in the document, and text is only ever written as text.
import { serverNow } from './live-feed.js';

const most = 2000;
const key = 'circus-logs';
const streams = ['out', 'err', 'event', 'gap'];
const levels = ['', 'debug', 'info', 'warn', 'error'];
const times = ['local', 'utc', 'relative', 'off'];
/** Nearer to an edge than this, in px, more rows are asked for. */
const near = 600;

const views = new Map();
let lastHandle = 0;

/* Calls of LogView.cs */

/** Begins; answers what this browser remembers. */
export function attach(element, server) {
  const view = new View(element, server);
  views.set(++lastHandle, view);
  return { handle: lastHandle, isVisible: document.visibilityState === 'visible', structured: view.settings.structured };
}

export function dispose(handle) {
  views.get(handle)?.dispose();
  views.delete(handle);
}

/** All rows anew; focus is the key of the row that was looked for, or null. */
export const show = (handle, rows, isStart, isFollowing, focus) => views.get(handle)?.show(rows, isStart, isFollowing, focus);

/** Rows at the end; so many between were left out because there are too many to see. */
export const append = (handle, rows, skipped, isEnd) => views.get(handle)?.append(rows, skipped, isEnd);

/** Rows at the beginning. */
export const prepend = (handle, rows, isStart) => views.get(handle)?.prepend(rows, isStart);

/** So many rows came behind those that are shown. */
export const behind = (handle, count) => views.get(handle)?.behind(count);

/** What a JSON line says, below it. */
export const detail = (handle, row, text) => views.get(handle)?.detail(row, text);

class View {
  constructor(element, server) {
    this.root = element;
    this.server = server;
    this.box = element.querySelector('.log-rows');
    this.list = element.querySelector('.log-list');
    this.jump = element.querySelector('.log-jump');
    this.isFollowing = true;
    this.isStart = false;
    this.isEnd = true;
    this.isBusy = false;
    this.settings = { wrap: false, time: 'local', structured: true, ...remembered() };
    this.abort = new AbortController();
    const { signal } = this.abort;
    this.box.addEventListener('scroll', () => this.scrolled(), { signal, passive: true });
    this.box.addEventListener('wheel', event => event.deltaY < 0 && this.unfollow(), { signal, passive: true });
    this.list.addEventListener('click', event => this.clicked(event), { signal });
    this.root.addEventListener('click', event => this.pressed(event.target.closest('[data-do]')?.dataset.do), { signal });
    document.addEventListener('keydown', event => this.typed(event), { signal });
    document.addEventListener('visibilitychange', () => this.tell('SetVisibleAsync', document.visibilityState === 'visible'), { signal });
    this.apply();
  }

  dispose() {
    this.abort.abort();
  }

  tell(method, ...values) {
    return this.server.invokeMethodAsync(method, ...values).catch(() => {
      // The connection is gone; everything is shown anew when it is back.
    });
  }

  /* Rows */

  show(rows, isStart, isFollowing, focus) {
    this.list.replaceChildren(...rows.map(row => this.element(row)));
    this.isStart = isStart;
    this.isEnd = isFollowing;
    this.isFollowing = isFollowing;
    this.behind(0);
    this.state();
    const wanted = focus && this.find(focus);
    if (wanted) {
      for (const row of this.list.querySelectorAll('.is-focus')) {
        row.classList.remove('is-focus');
      }

      wanted.classList.add('is-focus');
      wanted.scrollIntoView({ block: 'center' });
    } else {
      this.bottom();
    }
  }

  append(rows, skipped, isEnd) {
    const added = document.createDocumentFragment();
    if (skipped > 0) {
      const gap = document.createElement('div');
      gap.className = 'log-row is-skip';
      gap.textContent = `${skipped.toLocaleString('en')} lines passed too fast to be shown; scroll up, search or download to read them`;
      added.append(gap);
    }

    added.append(...rows.map(row => this.element(row)));
    this.list.append(added);
    this.isEnd = isEnd;
    const extra = this.list.childElementCount - most;
    if (extra > 0) {
      const height = this.isFollowing ? 0 : this.box.scrollHeight;
      for (let i = 0; i < extra; i++) {
        this.list.firstElementChild.remove();
      }

      this.isStart = false;
      if (!this.isFollowing) {
        this.box.scrollTop -= height - this.box.scrollHeight;
      }
    }

    if (this.isFollowing) {
      this.bottom();
    }
  }

  prepend(rows, isStart) {
    this.isBusy = false;
    this.isStart = isStart;
    const before = this.box.scrollHeight;
    this.list.prepend(...rows.map(row => this.element(row)));
    this.box.scrollTop += this.box.scrollHeight - before;
    while (this.list.childElementCount > most) {
      this.list.lastElementChild.remove();
      this.isEnd = false;
    }
  }

  behind(count) {
    this.jump.hidden = count === 0 && this.isFollowing;
    this.jump.querySelector('span').textContent = count > 0 ? `${count.toLocaleString('en')} new ${count === 1 ? 'line' : 'lines'}` : 'To the end';
  }

  detail(row, text) {
    const shown = this.find(row);
    if (!shown) {
      return;
    }

    const box = document.createElement('pre');
    box.className = 'log-detail';
    try {
      box.textContent = JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      box.textContent = text;
    }

    shown.append(box);
  }

  find(row) {
    return this.list.querySelector(`[data-key="${CSS.escape(row)}"]`);
  }

  element([row, kind, ms, name, colour, wid, level, pieces, cut, isTrouble, isJson]) {
    const line = document.createElement('div');
    line.className = 'log-row';
    line.dataset.key = row;
    line.dataset.kind = streams[kind];
    if (isTrouble) {
      line.dataset.tone = 'warn';
    }

    if (ms !== null) {
      const time = document.createElement('a');
      time.className = 'log-time';
      time.dataset.ms = ms;
      time.href = lineAddress(ms);
      time.tabIndex = -1;
      time.title = `${new Date(ms).toISOString()} · link to this line`;
      time.textContent = this.time(ms);
      line.append(time);
    } else {
      line.append(piece('log-time', ''));
    }

    if (name) {
      const source = piece('log-source', wid ? `${name}[${wid}]` : name);
      source.dataset.colour = colour;
      line.append(source);
    } else if (wid) {
      line.append(piece('log-source', `[${wid}]`));
    }

    if (kind < 2) {
      const mark = piece('log-stream', kind === 1 ? 'err' : 'out');
      line.append(mark);
      if (level) {
        line.dataset.level = levels[level];
      }
    }

    const text = document.createElement('span');
    text.className = 'log-text';
    if (isJson) {
      const open = document.createElement('button');
      open.type = 'button';
      open.className = 'log-open';
      open.tabIndex = -1;
      open.setAttribute('aria-label', 'All fields');
      open.setAttribute('aria-expanded', 'false');
      text.append(open);
    }

    for (let i = 0; i < pieces.length; i += 2) {
      text.append(pieces[i + 1] ? piece(pieces[i + 1], pieces[i]) : document.createTextNode(pieces[i]));
    }

    if (cut > 0) {
      text.append(piece('log-cut', ` … ${cut.toLocaleString('en')} more characters are in the download`));
    }

    line.append(text);
    return line;
  }

  time(ms) {
    const at = new Date(ms);
    switch (this.settings.time) {
      case 'utc':
        return at.toISOString().slice(11, 23);
      case 'relative':
        return ago((serverNow() - ms) / 1000);
      default:
        return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`;
    }
  }

  /* Scrolling */

  bottom() {
    this.isMoving = true;
    this.box.scrollTop = this.box.scrollHeight;
  }

  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.box;
    const isAtEnd = scrollHeight - scrollTop - clientHeight < 4;
    if (this.isMoving) {
      this.isMoving = false;
      return;
    }

    if (isAtEnd && this.isEnd && !this.isFollowing) {
      this.follow();
    } else if (!isAtEnd && this.isFollowing && scrollHeight - scrollTop - clientHeight > 24) {
      this.unfollow();
    }

    if (this.isBusy) {
      return;
    }

    if (scrollTop < near && !this.isStart && this.list.childElementCount > 0) {
      this.ask('NeedOlderAsync', this.list.querySelector('[data-key]')?.dataset.key);
    } else if (!this.isFollowing && !this.isEnd && scrollHeight - scrollTop - clientHeight < near) {
      this.ask('NeedNewerAsync', lastKey(this.list));
    }
  }

  async ask(method, row) {
    if (row) {
      this.isBusy = true;
      await this.tell(method, row);
      this.isBusy = false;
    }
  }

  follow() {
    this.isFollowing = true;
    this.state();
    this.tell('FollowAsync', true);
  }

  unfollow() {
    if (this.isFollowing && this.box.scrollHeight > this.box.clientHeight) {
      this.isFollowing = false;
      this.state();
      this.tell('FollowAsync', false);
    }
  }

  state() {
    this.root.dataset.follow = this.isFollowing ? 'on' : 'off';
    this.root.querySelector('[data-do=follow]')?.setAttribute('aria-pressed', String(this.isFollowing));
    this.jump.hidden = this.isFollowing;
  }

  /* What somebody does */

  clicked(event) {
    const open = event.target.closest('.log-open');
    if (open) {
      const row = open.closest('.log-row');
      const shown = row.querySelector('.log-detail');
      open.setAttribute('aria-expanded', String(!shown));
      if (shown) {
        shown.remove();
      } else {
        this.tell('NeedDetailAsync', row.dataset.key);
      }
    }
  }

  pressed(what) {
    switch (what) {
      case 'follow':
        if (this.isFollowing) {
          this.unfollow();
        } else {
          this.follow();
        }
        break;
      case 'end':
        this.follow();
        break;
      case 'wrap':
        this.set({ wrap: !this.settings.wrap });
        break;
      case 'time':
        this.set({ time: times[(times.indexOf(this.settings.time) + 1) % times.length] });
        break;
      case 'structured':
        this.set({ structured: !this.settings.structured });
        this.tell('StructureAsync', this.settings.structured);
        break;
      case 'copy':
        this.copy();
        break;
    }
  }

  typed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, select, textarea, [contenteditable], [role=dialog], [role=menu]')) {
      return;
    }

    switch (event.key) {
      case 'f':
        this.pressed('follow');
        break;
      case 'w':
        this.pressed('wrap');
        break;
      case 't':
        this.pressed('time');
        break;
      case '/':
        this.root.querySelector('input[type=search]')?.focus();
        break;
      case 'n':
      case 'N':
        this.tell('FindAsync', event.key === 'n', this.anchor());
        break;
      case 'Home':
        this.unfollow();
        this.box.scrollTop = 0;
        break;
      case 'G':
      case 'End':
        this.follow();
        break;
      default:
        return;
    }

    event.preventDefault();
  }

  /** The row from which the next match is looked for. */
  anchor() {
    return this.list.querySelector('.is-focus')?.dataset.key ?? lastKey(this.list) ?? '';
  }

  set(change) {
    Object.assign(this.settings, change);
    try {
      localStorage.setItem(key, JSON.stringify(this.settings));
    } catch {
      // Then it lasts as long as the page.
    }

    this.apply();
  }

  apply() {
    this.root.dataset.wrap = this.settings.wrap ? 'on' : 'off';
    this.root.dataset.time = this.settings.time;
    for (const [what, text] of [['wrap', this.settings.wrap], ['structured', this.settings.structured]]) {
      this.root.querySelector(`[data-do=${what}]`)?.setAttribute('aria-pressed', String(text));
    }

    const time = this.root.querySelector('[data-do=time] span');
    if (time) {
      time.textContent = { local: 'Local time', utc: 'UTC', relative: 'Ago', off: 'No time' }[this.settings.time];
    }

    for (const shown of this.list.querySelectorAll('a.log-time')) {
      shown.textContent = this.time(Number(shown.dataset.ms));
    }

    if (this.isFollowing) {
      this.bottom();
    }
  }

  async copy() {
    const chosen = String(getSelection());
    const text = chosen || [...this.list.querySelectorAll('.log-row')].map(row => [...row.children].map(part => part.textContent).join(' ').trim()).join('\n');
    const isDone = await write(text);
    const button = this.root.querySelector('[data-do=copy]');
    button.dataset.done = isDone ? 'yes' : 'no';
    setTimeout(() => delete button.dataset.done, 1500);
  }
}

function piece(className, text) {
  const element = document.createElement('span');
  element.className = className;
  element.textContent = text;
  return element;
}

function lastKey(list) {
  const keyed = list.querySelectorAll('[data-key]');
  return keyed.length > 0 ? keyed[keyed.length - 1].dataset.key : undefined;
}

function lineAddress(ms) {
  const address = new URL(location.href);
  address.searchParams.set('line', ms);
  return address.pathname + address.search;
}

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

const two = number => String(number).padStart(2, '0');

function ago(seconds) {
  const s = Math.max(0, seconds);
  return s < 60 ? `-${s.toFixed(1)}s` : s < 3600 ? `-${Math.floor(s / 60)}m${two(Math.floor(s % 60))}s` : `-${Math.floor(s / 3600)}h${two(Math.floor((s % 3600) / 60))}m`;
}

async function write(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
