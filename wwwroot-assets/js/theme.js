// Chooses the theme before anything is painted, so it blocks and is no module. ThemePreference.cs is its only caller.
(() => {
  const key = 'circus-theme';
  const known = ['light', 'dark', 'hc'];
  const systemIsLight = matchMedia('(prefers-color-scheme: light)');
  const systemWantsContrast = matchMedia('(prefers-contrast: more)');
  // An address may ask for a theme, for a screen on the wall: it is not kept.
  const said = new URLSearchParams(location.search).get('theme');

  function choice() {
    try {
      const kept = localStorage.getItem(key);
      return known.includes(kept) ? kept : 'system';
    } catch {
      return 'system'; // Storage is forbidden in this browser.
    }
  }

  function apply() {
    const chosen = known.includes(said) ? said : choice();
    const theme = chosen === 'system' ? (systemWantsContrast.matches ? 'hc' : systemIsLight.matches ? 'light' : 'dark') : chosen;
    document.documentElement.dataset.theme = theme;
    // What is drawn on a canvas does not follow style sheets by itself.
    document.dispatchEvent(new CustomEvent('circus-theme', { detail: theme }));
    return theme;
  }

  systemIsLight.addEventListener('change', apply);
  systemWantsContrast.addEventListener('change', apply);
  addEventListener('storage', event => event.key === key && apply());
  apply();

  window.circusTheme = {
    read: () => ({ choice: choice(), isDark: document.documentElement.dataset.theme !== 'light' }),
    choose(chosen) {
      try {
        if (chosen === 'system') {
          localStorage.removeItem(key);
        } else {
          localStorage.setItem(key, chosen);
        }
      } catch {
        // Then it lasts as long as the page.
      }
      return { choice: choice(), isDark: apply() !== 'light' };
    },
  };
})();
