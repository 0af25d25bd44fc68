/** Known wrong: only the tab that moved a read mark knows of it. */
const { ReadMarkSignal } = await import(
  new URL('../../../dist/notifications/feed/read-mark-signal.js', import.meta.url)
);

ReadMarkSignal.prototype.onApplicationBootstrap = () => undefined;
