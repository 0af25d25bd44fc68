/** Says so when a script that the page needs fails before it has started. Not a module: it depends on none. */
const startError = () => document.getElementById('start-error');

addEventListener(
  'error',
  ({ target }) => {
    if (target === window || target instanceof HTMLScriptElement) startError()?.classList.add('shown');
  },
  true,
);
// Run to its end. `goLive` takes it away, too, should this script be the one that failed.
addEventListener(
  'load',
  ({ target }) =>
    target instanceof HTMLScriptElement &&
    target.type &&
    startError()?.matches(':not(.shown)') &&
    startError()?.remove(),
  true,
);
