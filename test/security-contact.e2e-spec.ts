import { TestApp } from './support/test-app.js';

describe('Whom to tell of a weakness', () => {
  const path = '/.well-known/security.txt';

  it('is said to nobody while the operator has not set it', async () => {
    const app = await TestApp.start();
    expect((await app.http.get(path)).body).toMatchObject({ status: 404, code: 'request.not-found' });
    await app.close();
  });

  it('is said as RFC 9116 wants it, and always for some time to come', async () => {
    const app = await TestApp.start({
      environment: { SECURITY_CONTACT: 'mailto:security@example.com', PUBLIC_URL: 'https://app.example' },
    });
    const expiry = async () => {
      const { status, headers, text } = await app.http.get(path);
      expect([status, headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
      const [contact, expires = '', canonical, ...rest] = text.split('\n');
      expect([contact, canonical, ...rest]).toEqual([
        'Contact: mailto:security@example.com',
        'Canonical: https://app.example/.well-known/security.txt',
        '',
      ]);
      return new Date(expires.replace('Expires: ', '')).getTime() - app.clock.now().getTime();
    };
    const dayMs = 86_400_000;
    for (const days of [0, 400]) {
      app.clock.forward(days * dayMs);
      const left = await expiry();
      expect(left).toBeGreaterThan(89 * dayMs);
      expect(left).toBeLessThanOrEqual(90 * dayMs);
    }
    await app.close();
  });
});
