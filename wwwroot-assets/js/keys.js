// Keys on every page. What can be done with a key carries it in data-keys and is pressed like with the mouse, so that no key knows more
// than a button. Sheets (data-opens) are opened here, without the console. KeyboardShell.razor.cs is the only caller.
const key = 'circus-single-keys';
/** A second key belongs to the first for so long, in ms. */
const chordTime = 1500;
const fields = 'input:not([type=checkbox], [type=radio], [type=button], [type=submit]), select, textarea, [contenteditable=""], [contenteditable=true]';
const rows = 'main :is(tbody tr, .attention li, .wall-cell, .events li):has(a)';

let first = null;
let firstAt = 0;

export function attach() {
  const sheet = document.getElementById('palette');
  if (!sheet || sheet.dataset.attached) {
    return;
  }

  sheet.dataset.attached = 'true';
  const palette = new Palette(sheet);
  // Before everybody else: the second key of two is no key of the page.
  addEventListener('keydown', event => early(event, palette), { capture: true });
  // After everybody else: what a part of the page has taken is taken.
  addEventListener('keydown', late);
  document.addEventListener('click', event => open(event.target.closest('[data-opens]')?.dataset.opens, palette));
  // A link in one leads to a page that it would cover.
  document.addEventListener('click', event => event.target.closest('a') && event.target.closest('[data-closes-on-link]')?.hidePopover());
  for (const box of document.querySelectorAll('[data-single-keys]')) {
    box.checked = singleKeys();
    box.addEventListener('change', () => remember(box.checked));
  }
}

function singleKeys() {
  try {
    return localStorage.getItem(key) !== 'off';
  } catch {
    return true; // Storage is forbidden in this browser.
  }
}

function remember(isOn) {
  try {
    localStorage.setItem(key, isOn ? 'on' : 'off');
  } catch {
    // Then they stay.
  }
}

function open(id, palette) {
  const sheet = id && document.getElementById(id);
  if (sheet) {
    palette.sheet.close();
    if (sheet === palette.sheet) {
      palette.open();
    } else {
      sheet.showModal();
    }
  }
}

const isFree = event => !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing
  && singleKeys() && !event.target.closest?.(fields) && !document.querySelector('dialog[open], .mud-dialog, .mud-popover-open');

function early(event, palette) {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k' && !document.querySelector('.mud-dialog')) {
    event.preventDefault();
    open('palette', palette);
    return;
  }

  if (['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) {
    return;
  }

  const before = first !== null && event.timeStamp - firstAt < chordTime ? first : null;
  first = null;
  if (before !== null && isFree(event) && press(document, `${before} ${event.key}`)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}

function late(event) {
  if (event.defaultPrevented) {
    return;
  }

  if (event.key === 'Escape' && event.target.closest?.(fields) && !document.querySelector('dialog[open], .mud-dialog')) {
    event.target.blur();
    return;
  }

  if (isFree(event) && act(event)) {
    event.preventDefault();
  }
}

function act(event) {
  const pressed = event.key;
  switch (pressed) {
    case '?':
      document.getElementById('keyboard-help')?.showModal();
      return true;
    case '/': {
      const field = [...document.querySelectorAll('main input[type=search]')].find(input => input.checkVisibility());
      field?.focus();
      field?.select();
      return field !== undefined;
    }
    case 'j':
    case 'k':
      return move(pressed === 'j' ? 1 : -1);
    case 'x':
      return click(row()?.querySelector('input[type=checkbox]:enabled'));
    case 'r':
    case 's':
    case '+':
    case '-':
      // Only there where it is clear what is meant: the row with the focus, or the head of the page.
      return press(row() ?? document.querySelector('main .page-head'), pressed);
    default:
      if (document.querySelector(`[data-keys^="${CSS.escape(pressed)} "]`)) {
        first = pressed;
        firstAt = event.timeStamp;
        return true;
      }

      return press(document, pressed);
  }
}

const row = () => document.activeElement?.closest(rows);

function press(scope, keys) {
  return click(scope && [...scope.querySelectorAll('[data-keys]')].find(one => one.dataset.keys === keys && !one.disabled));
}

function click(element) {
  element?.click();
  return Boolean(element);
}

/** To the link of the next row, or the one before. */
function move(step) {
  const all = [...document.querySelectorAll(rows)].filter(one => one.checkVisibility());
  const at = all.indexOf(row());
  const next = at < 0 ? all[step > 0 ? 0 : all.length - 1] : all[at + step];
  next?.querySelector('a.who-name, a')?.focus();
  next?.scrollIntoView({ block: 'nearest' });
  return all.length > 0;
}

/** The field and its list: a combobox whose choice is moved here. */
class Palette {
  constructor(sheet) {
    this.sheet = sheet;
    this.field = sheet.querySelector('input');
    this.list = sheet.querySelector('[role=listbox]');
    this.chosen = 0;
    this.isRunWanted = false;
    this.field.addEventListener('keydown', event => this.typed(event));
    this.field.addEventListener('input', () => this.choose(0));
    // Only what belongs to the letters that are there is done.
    this.list.addEventListener('click', event => event.target.closest('[role=option]') && this.sheet.close());
    this.list.addEventListener('pointermove', event => this.choose(this.options().indexOf(event.target.closest('[role=option]'))));
    this.sheet.addEventListener('click', event => event.target === this.sheet && this.sheet.close());
    new MutationObserver(() => this.found()).observe(this.list, { childList: true, attributes: true, attributeFilter: ['data-for'] });
  }

  open() {
    this.sheet.showModal();
    this.field.value = '';
    this.isRunWanted = false;
    this.chosen = 0;
    // An empty field finds pages.
    this.field.dispatchEvent(new Event('input', { bubbles: true }));
    this.field.focus();
  }

  options() {
    return [...this.list.querySelectorAll('[role=option]')];
  }

  isCurrent() {
    return this.list.dataset.for === this.field.value;
  }

  found() {
    this.choose(this.chosen);
    if (this.isRunWanted && this.isCurrent()) {
      this.run();
    }
  }

  choose(at) {
    const options = this.options();
    if (at < 0) {
      return;
    }

    this.chosen = Math.min(at, Math.max(options.length - 1, 0));
    options.forEach((option, i) => option.setAttribute('aria-selected', String(i === this.chosen)));
    if (options.length > 0) {
      this.field.setAttribute('aria-activedescendant', options[this.chosen].id);
      options[this.chosen].scrollIntoView({ block: 'nearest' });
    } else {
      this.field.removeAttribute('aria-activedescendant');
    }
  }

  run() {
    this.isRunWanted = false;
    this.options()[this.chosen]?.click();
  }

  typed(event) {
    const count = this.options().length;
    switch (event.key) {
      case 'ArrowDown':
        this.choose((this.chosen + 1) % Math.max(count, 1));
        break;
      case 'ArrowUp':
        this.choose((this.chosen + count - 1) % Math.max(count, 1));
        break;
      case 'Enter':
        if (this.isCurrent()) {
          this.run();
        } else {
          this.isRunWanted = true;
        }

        break;
      default:
        return;
    }

    event.preventDefault();
  }
}
