import { TestApp } from '../../support/test-app.js';

describe('The security contact', () => {
  const path = '/.well-known/security.txt';

  it('is not published until the operator sets it', async () => {
    const app = await TestApp.start();
    expect((await app.http.get(path)).body).toMatchObject({ status: 404, code: 'request.not-found' });
    await app.close();
  });

  it('is published as RFC 9116 requires, with an expiry date that is always in the future', async () => {
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
