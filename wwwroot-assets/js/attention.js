// The tab says when something fails, for those who look at another one: a number before its title, and another icon. MainLayout.razor.cs is the only caller.
const icon = document.querySelector('link[rel=icon]');
const calm = icon?.href;
const mark = /^\(\d+!\) /;
let count = 0;

function title() {
  const plain = document.title.replace(mark, '');
  const wanted = count > 0 ? `(${count}!) ${plain}` : plain;
  if (document.title !== wanted) {
    document.title = wanted;
  }
}

/** @param {number} failing how many watchers fail */
export function show(failing) {
  count = failing;
  title();
  if (icon) {
    icon.href = failing > 0 ? '/assets/icons/favicon-trouble.svg' : calm;
  }
}

// Every page sets its own title when it is opened.
new MutationObserver(title).observe(document.head, { childList: true, subtree: true, characterData: true });
