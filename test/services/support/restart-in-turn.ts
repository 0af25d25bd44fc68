import type { ChaosApp } from '../../chaos/support/chaos-app.js';
import type { Load } from '../../chaos/support/load.js';
import type { Tally } from '../../chaos/support/prove.js';

/** What sends nothing new to a node that is about to stop. */
interface Balancer {
  takeOut: (node: ChaosApp) => void;
  takeIn: (node: ChaosApp) => void;
}

/** Stops each node in good order and starts it again, one after the other. */
export async function restartInTurn(
  nodes: readonly ChaosApp[],
  load: Load,
  balancer?: Balancer,
): Promise<Tally> {
  const codes: (number | null)[] = [];
  for (const node of nodes) {
    balancer?.takeOut(node);
    codes.push((await node.built.stop('SIGTERM')).code);
    await load.acknowledges(10);
    await node.restart();
    balancer?.takeIn(node);
    await load.acknowledges(10);
  }
  return {
    counts: { 'exit codes': codes.join(' ') },
    faults: codes.every((code) => code === 0) ? [] : [`nodes stopped with ${codes.join(' ')}`],
  };
}
