import { Secret } from '../config/secret.decorator.js';
import { redact } from './redact.js';

describe('A log entry', () => {
  it.each([
    'password',
    'currentPassword',
    'passwd',
    'SECRET_KEY',
    'token',
    'access_token',
    'Cookie',
    'set-cookie',
    'authorization',
    'passwordHash',
    'hash',
    'credentials',
  ])('contains no value named %s, at any depth', (name) => {
    const given = { [name]: 'hunter2', list: [{ [name]: ['hunter2'] }], other: 'stays' };
    expect(redact(given)).toEqual({
      [name]: '[redacted]',
      list: [{ [name]: '[redacted]' }],
      other: 'stays',
    });
    expect(given[name]).toBe('hunter2');
  });

  it('contains no value of a setting that is marked as a secret', () => {
    class SafeSettings {
      @Secret()
      readonly SAFE_WORD: string = 'open sesame';
    }
    expect(redact({ settings: new SafeSettings(), ORDERS: 'on' })).toEqual({
      settings: { SAFE_WORD: '[redacted]' },
      ORDERS: 'on',
    });
  });

  it('contains of an error its name, message, stack and cause only, because a query error holds its parameters', () => {
    const cause = Object.assign(new Error('below'), { parameters: ['hunter2'] });
    const error = Object.assign(new TypeError('above', { cause }), { parameters: ['hunter2'] });
    const redacted = redact({ error });
    expect(redacted).toEqual({
      error: {
        name: 'TypeError',
        message: 'above',
        stack: error.stack,
        cause: { name: 'Error', message: 'below', stack: cause.stack },
      },
    });
    expect(JSON.stringify(redacted)).not.toContain('hunter2');
  });

  it('is cut below six levels, and keeps dates as dates', () => {
    const date = new Date();
    expect(redact([date, null, 7])).toEqual([date, null, 7]);
    const circle: Record<string, unknown> = {};
    circle['again'] = circle;
    expect(JSON.stringify(redact(circle)).match(/again/g)).toHaveLength(6);
    expect(JSON.stringify(redact(circle))).toContain('[…]');
  });
});
