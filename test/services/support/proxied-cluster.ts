import type { ChaosApp } from '../../chaos/support/chaos-app.js';
import type { Place } from '../../chaos/support/load.js';
import { freePort } from '../../support/built-app.js';
import { Cluster, type ClusterOptions } from './cluster.js';
import { type Changes, Nginx } from './nginx.js';

/** Of this machine alone, one for each node: their name leads to addresses, and says nothing of ports. */
const addressOf = (index: number) => `127.0.0.${index + 2}`;

/** With so many tabs, each node has one, or the proxy spreads nothing. */
const mostTabs = 100;

/** Several nodes behind the proxy of docker-compose.yml. */
export class ProxiedCluster implements Place {
  private constructor(
    private readonly cluster: Cluster,
    private readonly port: number,
    private readonly proxy: Nginx,
  ) {}

  static async start(options: ClusterOptions): Promise<ProxiedCluster> {
    const port = await freePort();
    const cluster = await Cluster.start({
      ...options,
      each: (index) => ({ HOST: addressOf(index), PORT: String(port) }),
    });
    try {
      await cluster.allReady('ok');
      await cluster.warm();
      const addresses = cluster.nodes.map((_, index) => addressOf(index));
      return new ProxiedCluster(cluster, port, await Nginx.start({ addresses, port }));
    } catch (error) {
      await cluster.remove();
      throw error;
    }
  }

  /** The proxy's. */
  get url(): string {
    return this.proxy.url;
  }

  /** There is always a proxy to be asked. */
  readonly up = Promise.resolve();

  get nodes(): readonly ChaosApp[] {
    return this.cluster.nodes;
  }

  get limits(): Nginx['limits'] {
    return this.proxy.limits;
  }

  /** Those that have ended, though nobody ended them. */
  ended(): ChaosApp[] {
    return this.cluster.ended();
  }

  /** How many connections each node has. */
  connections(): Promise<number[]> {
    return Promise.all(
      this.nodes.map(async (node) => {
        const text = await (await fetch(`${this.cluster.urlOf(node)}/metrics`)).text();
        return Number(/^auth_notify_connections (\d+)$/m.exec(text)?.[1]);
      }),
    );
  }

  /** Opens one after the other through the proxy, until every node has one of them. */
  async everywhere<Tab>(open: () => Promise<Tab>): Promise<Tab[]> {
    const before = await this.connections();
    const tabs: Tab[] = [];
    let now = before;
    while (now.some((count, index) => count <= (before[index] ?? 0))) {
      if (tabs.length === mostTabs) throw new Error(`${mostTabs} tabs are at nodes ${now.join(' ')}.`);
      tabs.push(await open());
      now = await this.connections();
    }
    return tabs;
  }

  /** One more proxy in front of the first of these nodes, with another configuration. */
  async behind<Result>(
    { changes, nodes = this.nodes.length }: { changes?: Changes; nodes?: number },
    work: (place: Place) => Promise<Result>,
  ): Promise<Result> {
    const addresses = this.nodes.slice(0, nodes).map((_, index) => addressOf(index));
    const proxy = await Nginx.start({ addresses, port: this.port, ...(changes && { changes }) });
    try {
      return await work({ url: proxy.url, up: this.up });
    } finally {
      await proxy.remove();
    }
  }

  async remove(): Promise<void> {
    await this.proxy.remove();
    await this.cluster.remove();
  }
}
