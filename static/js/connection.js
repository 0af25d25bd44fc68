import { io } from '/socket.io/socket.io.esm.min.js';

/**
 * Keeps one socket open, with a retry of its own that heeds drains, the network and the tab.
 * @param {(ask: (after: number) => Promise<any>) => Promise<void>} enter on every connect
 * @param {Record<string, (payload: any) => void>} on
 * @param {(state: string, until?: number) => void} onState
 * @param {(reason?: string) => void} onEnded
 */
export function openConnection(enter, on, onState, onEnded) {
  const socket = io({ transports: ['websocket'], reconnection: false, autoConnect: false });
  let failures = 0;
  let timer = 0;
  let slot = null;
  let stopped = false;

  function connect() {
    timer = clearTimeout(timer);
    onState('connecting');
    socket.connect();
  }

  function retry() {
    if (stopped || timer) return;
    const growing = Math.min(30_000, 1000 * 2 ** failures++) * (0.5 + Math.random() / 2);
    const delay = slot === null ? growing : slot + Math.random() * 250;
    slot = null;
    timer = setTimeout(connect, delay);
    onState('reconnecting', Date.now() + delay);
  }

  function stop(state = 'signed-out') {
    stopped = true;
    clearTimeout(timer);
    socket.disconnect();
    onState(state);
  }

  function end(reason) {
    stop();
    onEnded(reason);
  }

  async function join(patience) {
    const { id } = socket;
    try {
      await enter((after) => socket.timeout(patience).emitWithAck('welcome:enter', { after }));
      if (socket.id !== id || stopped) return;
      failures = 0;
      onState('live');
    } catch {
      if (socket.id === id) socket.disconnect();
    }
  }

  function hurry() {
    if (!timer || stopped) return;
    failures = 0;
    connect();
  }

  socket.on('connect', () => join(10_000));
  socket.on('disconnect', retry);
  socket.on('connect_error', ({ data }) => {
    if (data?.code === 'auth.unauthenticated') end();
    else if (data?.code === 'auth.forbidden-origin') stop('refused');
    else retry();
  });
  socket.on('server:drain', ({ reconnectInMs }) => (slot = reconnectInMs));
  socket.on('session:ended', ({ reason }) => end(reason));
  for (const [event, act] of Object.entries(on)) socket.on(event, act);

  addEventListener('online', hurry);
  // "Offline" may still reach a server on this machine: ask.
  addEventListener('offline', () => socket.connected && join(1500));
  document.addEventListener('visibilitychange', () => document.hidden || hurry());
  connect();
  return stop;
}
