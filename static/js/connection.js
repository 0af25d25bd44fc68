import { io } from '/socket.io/socket.io.esm.min.js';

/** Of a look at the connection, in ms. */
const patience = 3000;

/**
 * Keeps one socket open. Its retries respect drains, the network state and the visibility of the tab.
 * @param {Enter} enter called on every connect
 * @param {Handlers} on
 * @param {(state: ConnectionState, until?: number) => void} onState
 * @param {(reason?: string) => void} onEnded
 */
export function openConnection(enter, on, onState, onEnded) {
  const socket = io({ transports: ['websocket'], reconnection: false, autoConnect: false });
  let failures = 0;
  let timer = 0;
  /** @type {number | null} */
  let slot = null;
  let stopped = false;
  let looking = false;
  let began = 0;

  function connect() {
    clearTimeout(timer);
    timer = 0;
    began = Date.now();
    onState('connecting');
    socket.connect();
  }

  /** @param {ConnectionState} [state] */
  function retry(state = 'reconnecting') {
    if (stopped || timer) return;
    const growing = Math.min(30_000, 1000 * 2 ** failures++) * (0.5 + Math.random() / 2);
    const delay = slot === null ? growing : slot + Math.random() * 250;
    slot = null;
    timer = setTimeout(connect, delay);
    onState(state, Date.now() + delay);
  }

  /** @param {ConnectionState} state */
  function stop(state = 'signed-out') {
    stopped = true;
    clearTimeout(timer);
    socket.disconnect();
    onState(state);
  }

  /** @param {string} [reason] */
  function end(reason) {
    stop();
    onEnded(reason);
  }

  async function join() {
    const { id } = socket;
    try {
      await enter((position) => socket.timeout(10_000).emitWithAck('welcome:enter', position));
      if (socket.id !== id || stopped) return;
      failures = 0;
      onState('live');
    } catch {
      if (socket.id === id) socket.disconnect();
    }
  }

  /** Connects at once if it waits. What seems open, or to open, has to prove it: a network may go without a word. */
  async function look() {
    if (stopped || looking) return;
    if (socket.connected) {
      const { id } = socket;
      looking = true;
      await socket
        .timeout(patience)
        .emitWithAck('welcome:enter', { after: null })
        .catch(() => socket.id === id && socket.disconnect());
      looking = false;
    } else if (timer || Date.now() - began > patience) {
      failures = 0;
      socket.disconnect();
      connect();
    }
  }

  socket.on('connect', join);
  socket.on('disconnect', () => retry());
  socket.on('connect_error', ({ data }) => {
    if (data?.code === 'auth.unauthenticated') end();
    else if (data?.code === 'auth.forbidden-origin') stop('refused');
    else retry(data?.code === 'auth.too-many-connections' ? 'full' : undefined);
  });
  socket.on('server:drain', ({ reconnectInMs }) => (slot = reconnectInMs));
  socket.on('session:ended', ({ reason }) => end(reason));
  for (const [event, act] of Object.entries(on)) socket.on(event, act);

  // An offline browser may still reach a server on this machine: check.
  for (const event of ['online', 'offline', 'focus']) addEventListener(event, look);
  document.addEventListener('visibilitychange', () => document.hidden || look());
  connect();
  return stop;
}
