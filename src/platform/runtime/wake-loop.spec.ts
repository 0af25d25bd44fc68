import { Logger } from '@nestjs/common';
import { jest } from '@jest/globals';
import { currentRequest, runInRequest } from '../logging/request-context.js';
import { WakeLoop } from './wake-loop.js';

/** Work that a test lets go on when it likes. */
class GatedWork {
  runs = 0;
  private open: () => void = () => undefined;

  readonly work = async (): Promise<undefined> => {
    this.runs += 1;
    await new Promise<void>((resolve) => (this.open = resolve));
    return undefined;
  };

  finish(): void {
    this.open();
  }
}

const microtasks = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

describe('WakeLoop', () => {
  beforeEach(() => {
    jest.useFakeTimers();
    Logger.overrideLogger(false);
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('runs at once when it starts, and polls again after about a second', async () => {
    let runs = 0;
    const loop = new WakeLoop('test', () => {
      runs += 1;
      return Promise.resolve(undefined);
    });
    loop.start();
    await microtasks();
    expect(runs).toBe(1);
    await jest.advanceTimersByTimeAsync(1_100);
    expect(runs).toBe(2);
    await loop.stop();
  });

  it.each([
    [0, 900],
    [0.9, 1_080],
  ])('polls at an interval that varies: random value %s gives %s ms', async (chance, pause) => {
    const random = jest.spyOn(Math, 'random').mockReturnValue(chance);
    let runs = 0;
    const loop = new WakeLoop('test', () => {
      runs += 1;
      return Promise.resolve(undefined);
    });
    loop.start();
    await jest.advanceTimersByTimeAsync(pause - 1);
    expect(runs).toBe(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(runs).toBe(2);
    await loop.stop();
    random.mockRestore();
  });

  it('does not carry over the context of the request that woke it', async () => {
    const requests: unknown[] = [];
    const loop = new WakeLoop('test', () => {
      requests.push(currentRequest());
      return Promise.resolve(undefined);
    });
    loop.start();
    await microtasks();
    await new Promise<void>((resolve) => {
      runInRequest({ requestId: 'somebody’s' }, () => {
        void loop.wake().then(resolve);
      });
    });
    expect(requests).toEqual([undefined, undefined]);
    await loop.stop();
  });

  it('runs earlier when its work asks for it', async () => {
    let runs = 0;
    const loop = new WakeLoop('test', () => {
      runs += 1;
      return Promise.resolve(10);
    });
    loop.start();
    await jest.advanceTimersByTimeAsync(35);
    expect(runs).toBe(4);
    await loop.stop();
  });

  it('polls on time even when its work asks to wait longer', async () => {
    let runs = 0;
    const loop = new WakeLoop('test', () => {
      runs += 1;
      return Promise.resolve(60_000);
    });
    loop.start();
    await jest.advanceTimersByTimeAsync(1_100);
    expect(runs).toBe(2);
    await loop.stop();
  });

  it('never runs twice at once, and runs once more for all wake-ups during a run', async () => {
    const gated = new GatedWork();
    const loop = new WakeLoop('test', gated.work);
    loop.start();
    await microtasks();
    void loop.wake();
    void loop.wake();
    await microtasks();
    expect(gated.runs).toBe(1);
    gated.finish();
    await microtasks();
    expect(gated.runs).toBe(2);
    gated.finish();
    await loop.stop();
    expect(gated.runs).toBe(2);
  });

  it('resolves a wake-up only after a run that started later', async () => {
    const gated = new GatedWork();
    const loop = new WakeLoop('test', gated.work);
    loop.start();
    await microtasks();
    let answered = false;
    void loop.wake().then(() => (answered = true));
    gated.finish();
    await microtasks();
    expect([gated.runs, answered]).toEqual([2, false]);
    gated.finish();
    await microtasks();
    expect(answered).toBe(true);
    await loop.stop();
  });

  it('continues after a run that failed', async () => {
    let runs = 0;
    const loop = new WakeLoop('test', () => {
      runs += 1;
      return Promise.reject(new Error('the database is away'));
    });
    loop.start();
    await jest.advanceTimersByTimeAsync(1_100);
    expect(runs).toBe(2);
    await loop.stop();
  });

  it('stops when the current run has ended, and does not run again', async () => {
    const gated = new GatedWork();
    const loop = new WakeLoop('test', gated.work);
    loop.start();
    await microtasks();
    let stopped = false;
    const stop = loop.stop().then(() => (stopped = true));
    await microtasks();
    expect(stopped).toBe(false);
    gated.finish();
    await stop;
    await loop.wake();
    await jest.advanceTimersByTimeAsync(5_000);
    expect(gated.runs).toBe(1);
  });
});
