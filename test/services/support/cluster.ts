import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { account } from '../../chaos/support/accounts.js';
import { ChaosApp } from '../../chaos/support/chaos-app.js';
import { testDatabase } from '../../support/test-database.js';

export interface ClusterOptions {
  nodes?: number;
  /** Without it the nodes share no Redis. */
  redisUrl?: string | undefined;
  /** A known-wrong way of `test/chaos/wrong/` that takes the place of the right one on every node. */
  wrong?: string | undefined;
  /** From `test/chaos/conditions/`: what goes wrong on every node. */
  conditions?: string[];
  environment?: Record<string, string>;
  /** Settings of one node alone. */
  each?: (index: number) => Record<string, string>;
}

/** Several nodes on one database, and what a load balancer without sticky sessions does in front of them. */
export class Cluster {
  private turn = 0;
  private readonly out = new Set<ChaosApp>();

  private constructor(
    readonly nodes: readonly ChaosApp[],
    readonly environment: Readonly<Record<string, string>>,
  ) {}

  static async start({
    nodes = 3,
    redisUrl,
    wrong,
    conditions = [],
    environment = {},
    each = () => ({}),
  }: ClusterOptions = {}): Promise<Cluster> {
    const database = await testDatabase({ DB_FILE: randomUUID() });
    const settings = {
      ...database.environment,
      ...environment,
      ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
      SECRET_KEY: 'nodes of one cluster sign with the same key',
    };
    const started = await Promise.allSettled(
      Array.from({ length: nodes }, (_, index) =>
        ChaosApp.start({ wrong, conditions, environment: { ...settings, ...each(index) } }),
      ),
    );
    const apps = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const cluster = new Cluster(apps, settings);
    const failed = started.find((one) => one.status === 'rejected');
    if (failed === undefined) return cluster;
    await cluster.remove();
    throw failed.reason;
  }

  node(index: number): ChaosApp {
    const node = this.nodes[index];
    if (node === undefined) throw new Error(`There is no node ${index}.`);
    return node;
  }

  /** The next node in turn, of those that are not taken out. */
  get url(): string {
    const candidates = this.nodes.filter((node) => !this.out.has(node));
    this.turn += 1;
    const node = candidates[this.turn % candidates.length];
    return node === undefined ? '' : this.urlOf(node);
  }

  /** Its settings may say another address and port than those that were found for it. */
  urlOf({ environment }: ChaosApp): string {
    return `http://${environment['HOST'] ?? '127.0.0.1'}:${environment['PORT'] ?? ''}`;
  }

  /** Lets each node compile what its first requests need: for those who measure what comes after. */
  async warm(): Promise<void> {
    for (const [at, node] of this.nodes.entries()) {
      const emails = Array.from({ length: 10 }, (_, index) => `warm${index}.of${at}@example.com`);
      await Promise.all(emails.map((email) => account(this.urlOf(node), email)));
    }
  }

  /** There is always a node to be asked. */
  readonly up = Promise.resolve();

  /** Sends nothing new to this node. */
  takeOut(node: ChaosApp): void {
    this.out.add(node);
  }

  takeIn(node: ChaosApp): void {
    this.out.delete(node);
  }

  /** @returns what `/health/ready` of a node says */
  async ready(node: ChaosApp): Promise<{ status: number; body: { status: string; details: object } }> {
    const answer = await fetch(`${this.urlOf(node)}/health/ready`);
    return { status: answer.status, body: (await answer.json()) as { status: string; details: object } };
  }

  /** Resolves when `/health/ready` of every node says `status`; rejects after 30 s. */
  async allReady(status: 'ok' | 'degraded'): Promise<void> {
    for (const node of this.nodes)
      await until(status, async () => (await this.ready(node)).body.status === status);
  }

  /** Those that have ended, though nobody ended them. */
  ended(): ChaosApp[] {
    return this.nodes.filter(({ built }) => built.process.exitCode !== null);
  }

  async remove(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.remove()));
  }
}

/** Asks again every 20 ms, for what announces itself to nobody. Rejects after 30 s, unless said. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  withinMs = 30_000,
): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`Not within ${withinMs / 1_000} s: ${what}`);
    await pause(20);
  }
}
