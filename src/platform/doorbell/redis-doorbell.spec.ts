import type { RedisCommands } from '../redis/redis-link.js';
import type { RedisConnection } from '../redis/redis-connection.js';
import { Doorbell } from './doorbell.js';
import { RedisDoorbell } from './redis-doorbell.js';

/** Brings each message to all nodes, its sender included, as Redis does. */
class FakeChannel {
  readonly messages: string[] = [];
  private readonly nodes: ((message: string) => void)[] = [];

  node(): Doorbell {
    const doorbell = new Doorbell();
    const commands = { publish: (_: string, message: string) => this.bring(message) };
    new RedisDoorbell(doorbell, {
      configured: true,
      up: true,
      name: (of: string) => of,
      subscribe: (_: string, answer: (message: string) => void) => this.nodes.push(answer),
      run: (command: (commands: RedisCommands) => Promise<unknown>) => command(commands as RedisCommands),
    } as unknown as RedisConnection).onModuleInit();
    return doorbell;
  }

  bring(message: string): Promise<number> {
    this.messages.push(message);
    for (const answer of this.nodes) answer(message);
    return Promise.resolve(this.nodes.length);
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('The doorbell of a cluster', () => {
  let channel: FakeChannel;
  let here: Doorbell;
  let there: Doorbell;
  let heard: string[];

  beforeEach(() => {
    channel = new FakeChannel();
    [here, there, heard] = [channel.node(), channel.node(), []];
    for (const [place, doorbell] of Object.entries({ here, there })) {
      for (const topic of ['ordered', 'appended', 'marks']) {
        doorbell.onRing(topic, (key) => heard.push(`${place} ${topic} ${key ?? ''}`.trim()));
        doorbell.onRingHere(topic, () => heard.push(`own ${place} ${topic}`));
      }
    }
  });

  it('rings on every node, and on its own node once', async () => {
    here.ring('marks', 'ada');
    await turn();
    expect(heard).toEqual(['own here marks', 'here marks ada', 'there marks ada']);
  });

  it('combines several rings in one turn into one message', async () => {
    for (const key of ['ada', 'grace', 'ada']) here.ring('marks', key);
    await turn();
    expect(channel.messages).toHaveLength(1);
    expect(heard.filter((line) => line.startsWith('there'))).toEqual([
      'there marks ada',
      'there marks grace',
    ]);
  });

  it('does not publish rings that are meant for its own relay', async () => {
    here.ring('appended');
    await turn();
    expect(channel.messages).toEqual([]);
  });

  it('ignores messages that it does not understand', async () => {
    for (const message of ['', 'null', '[]', '{"from":"x"}']) await channel.bring(message);
    expect(heard).toEqual([]);
  });
});
