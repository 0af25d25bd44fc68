import { redact } from './redact.js';

describe('What is logged', () => {
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
  ])('has no value named %s, at any depth', (name) => {
    const given = { [name]: 'hunter2', list: [{ [name]: ['hunter2'] }], other: 'stays' };
    expect(redact(given)).toEqual({
      [name]: '[redacted]',
      list: [{ [name]: '[redacted]' }],
      other: 'stays',
    });
    expect(given[name]).toBe('hunter2');
  });

  it('has of an error its name, message, stack and cause, and nothing else: a query’s holds its parameters', () => {
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

  it('is cut where it is deeper than six levels, and dates stay dates', () => {
    const date = new Date();
    expect(redact([date, null, 7])).toEqual([date, null, 7]);
    const circle: Record<string, unknown> = {};
    circle['again'] = circle;
    expect(JSON.stringify(redact(circle)).match(/again/g)).toHaveLength(6);
    expect(JSON.stringify(redact(circle))).toContain('[…]');
  });
});
