// The connection to the console. Blazor announces the state on its element (id components-reconnect-modal); instead of a dialog over the
// page there is a strip, and the page behind it stays readable. ReconnectStrip.cs is the only caller.
let strip;
let lostAt = 0;
let ticking = 0;
let probing = 0;

/** Where the page was scrolled to when it had to be loaded again. */
const returnKey = 'circus-return';

export function attach(element) {
  strip = element;
  comeBack();
  strip.addEventListener('components-reconnect-state-changed', onState);
  strip.querySelector('button').addEventListener('click', retry);
}

function onState({ detail }) {
  switch (detail.state) {
    case 'show':
    case 'retrying':
    case 'paused':
      lost();
      break;
    case 'failed':
      // Blazor has given up counting; a laptop may sleep for hours. Come back as soon as the console answers again.
      lost();
      probe();
      break;
    case 'rejected':
    case 'resume-failed':
      // It is back, but has forgotten this page. The address holds the state, so loading it again loses nothing.
      reload();
      break;
    case 'hide':
      found();
      break;
  }
}

function lost() {
  lostAt ||= Date.now();
  document.documentElement.dataset.link = 'down';
  strip.hidden = false;
  ticking ||= setInterval(say, 1000);
  say();
}

function found() {
  lostAt = 0;
  delete document.documentElement.dataset.link;
  strip.hidden = true;
  clearInterval(ticking);
  clearTimeout(probing);
  ticking = probing = 0;
}

function say() {
  strip.querySelector('[data-for]').textContent = `${Math.round((Date.now() - lostAt) / 1000)} s`;
}

function probe() {
  clearTimeout(probing);
  probing = setTimeout(async () => {
    try {
      if ((await fetch('/healthz', { cache: 'no-store' })).ok) {
        await retry();
        return;
      }
    } catch {
      // Still away.
    }

    if (lostAt) {
      probe();
    }
  }, 2000);
}

async function retry() {
  try {
    if (!(await Blazor.reconnect())) {
      reload();
    }
  } catch {
    probe();
  }
}

function reload() {
  try {
    sessionStorage.setItem(returnKey, JSON.stringify({ address: location.href, top: scrollY, at: Date.now() }));
  } catch {
    // Then it begins at the top.
  }

  location.reload();
}

/** Scrolls to where the reader was, as soon as the page is long enough again; not when the reader has gone elsewhere meanwhile. */
function comeBack() {
  let kept;
  try {
    kept = JSON.parse(sessionStorage.getItem(returnKey));
    sessionStorage.removeItem(returnKey);
  } catch {
    return;
  }

  if (!kept || kept.address !== location.href || kept.top === 0 || Date.now() - kept.at > 60_000) {
    return;
  }

  const grown = new ResizeObserver(() => {
    if (document.documentElement.scrollHeight >= kept.top + innerHeight) {
      scrollTo(0, kept.top);
      stop();
    }
  });
  const given = setTimeout(stop, 10_000);
  addEventListener('wheel', stop, { once: true, passive: true });
  addEventListener('keydown', stop, { once: true });
  grown.observe(document.body);

  function stop() {
    grown.disconnect();
    clearTimeout(given);
  }
}
