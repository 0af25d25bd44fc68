import { words } from './words.js';

/** Shows the connection; trouble only after 2 s in a visible tab. @param {HTMLElement} pill @param {(text: string) => void} say */
export function createPill(pill, say) {
  let state = 'connecting';
  let until = 0;
  let online = 1;
  let since = 0;
  let shown = false;

  function write(name, text) {
    pill.dataset.state = name;
    if (pill.textContent !== text) pill.textContent = text;
  }

  function draw() {
    if (state === 'live') return write(state, words.live(online));
    if (!since) return write(state, words[state]);
    if (document.hidden || Date.now() - since < 2000) return;
    if (!shown) say(words.lost);
    shown = true;
    if (!navigator.onLine) write('offline', words.offline);
    else if (state === 'connecting') write(state, words.connecting);
    else write(state, words.reconnecting(Math.max(1, Math.ceil((until - Date.now()) / 1000))));
  }

  document.addEventListener('visibilitychange', () => shown || (since &&= Date.now()));
  setInterval(draw, 250);

  return {
    setOnline(count) {
      online = count;
      draw();
    },
    setState(name, time) {
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
