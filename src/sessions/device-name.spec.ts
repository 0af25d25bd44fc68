import { deviceName } from './device-name.js';

describe('The device label', () => {
  it.each([
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0',
      'Firefox on Windows',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1',
      'Safari on iOS',
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15',
      'Safari on macOS',
    ],
    [
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36',
      'Chrome on Android',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0',
      'Microsoft Edge on Windows',
    ],
    [
      'Mozilla/5.0 (Linux; Android 13; SM-G991B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36',
      'Samsung Internet for Android',
    ],
    ['Mozilla/5.0 (Windows NT 10.0) Strange/1.0', 'Unknown browser on Windows'],
    ['', 'Unknown device'],
    [' ', 'Unknown device'],
    ['curl/8.5.0', 'Unknown device'],
  ])('of "%s" is "%s"', (userAgent, name) => {
    expect(deviceName(userAgent)).toBe(name);
  });

  it('contains no text that the client made up', () => {
    const hostile = [
      '<script>alert(1)</script>/1.0',
      'Your session has expired, call 0900/1',
      'Mozilla/5.0 ('.repeat(40).slice(0, 512),
      'Mozilla/5.0 (Windows NT 10.0) <b>bold</b>/1.0',
      'constructor/1',
      '__proto__/1 (Windows)',
      '\u202emoc.live/1.0 (\u0000\u001b[2J)',
      'a/'.repeat(256),
      '('.repeat(512),
      'x'.repeat(512),
    ];
    const names = new Set(hostile.map(deviceName));
    expect([...names].sort()).toEqual(['Unknown browser on Windows', 'Unknown device']);
  });
});
