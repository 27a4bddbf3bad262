// Notices on the desktop, for those who look at another window. They are asked for by the reader, and kept in this browser. AlertBell.razor.cs
// is the only caller.
const key = 'circus-notices';

export function attach(menu) {
  const button = menu.querySelector('[data-notices]');
  button?.addEventListener('click', async () => {
    if (isWanted()) {
      keep(false);
    } else {
      // Browsers ask for it only when somebody pressed something.
      keep(await Notification.requestPermission() === 'granted');
    }

    show(menu);
  });
  show(menu);
}

/** @param {{tag: string, title: string, body: string}[]} news what began; every tab shows the same tag, and the desktop one of them */
export function tell(news, more) {
  if (!isWanted()) {
    return;
  }

  for (const { tag, title, body } of news) {
    const notice = new Notification(title, { tag, body, icon: '/assets/icons/favicon-trouble.svg' });
    notice.addEventListener('click', () => {
      window.focus();
      notice.close();
    });
  }

  if (more > 0) {
    new Notification(`and ${more} more alerts`, { tag: 'circus-more' });
  }
}

const isPossible = () => 'Notification' in window;

function isWanted() {
  try {
    return isPossible() && Notification.permission === 'granted' && localStorage.getItem(key) === 'on';
  } catch {
    return false; // Storage is forbidden in this browser.
  }
}

function keep(isOn) {
  try {
    localStorage.setItem(key, isOn ? 'on' : 'off');
  } catch {
    // Then there are none.
  }
}

function show(menu) {
  const button = menu.querySelector('[data-notices]');
  const text = menu.querySelector('[data-notices-text]');
  button.hidden = !isPossible();
  button.setAttribute('aria-pressed', String(isWanted()));
  text.textContent = isWanted() ? 'This desktop is told; press to stop'
    : isPossible() && Notification.permission === 'denied' ? 'This browser forbids notices; allow them in its settings'
    : 'Tell me on this desktop';
}
