import { words } from './words.js';

/** Shows the connection state; problems only after 2 s in a visible tab. @param {HTMLElement} pill @param {Say} say */
export function createPill(pill, say) {
  /** @type {ConnectionState} */
  let state = 'connecting';
  let until = 0;
  let online = 1;
  let since = 0;
  let shown = false;

  /** @param {string} name @param {string} text */
  function write(name, text) {
    pill.dataset.state = name;
    if (pill.textContent !== text) pill.textContent = text;
  }

  function draw() {
    if (state === 'live') return write(state, words.live(online));
    if (!since) return write(state, words[/** @type {'refused' | 'signed-out' | 'full'} */ (state)]);
    if (document.hidden || Date.now() - since < 2000) return;
    if (!shown) say(words.lost);
    shown = true;
    if (!navigator.onLine) write('offline', words.offline);
    else if (state === 'connecting') write(state, words.connecting);
    else write(state, words.reconnecting(Math.max(1, Math.ceil((until - Date.now()) / 1000))));
  }

  write(state, words.connecting);
  document.addEventListener('visibilitychange', () => shown || (since &&= Date.now()));
  setInterval(draw, 250);

  return {
    /** @param {number} count */
    setOnline(count) {
      online = count;
      draw();
    },
    /** @param {ConnectionState} name @param {number} [time] of the next retry */
    setState(name, time = 0) {
      state = name;
      until = time;
      const trouble = /connecting/.test(name);
      since = trouble ? since || Date.now() : 0;
      if (name === 'live' && shown) say(words.back);
      shown &&= trouble;
      draw();
    },
  };
}
