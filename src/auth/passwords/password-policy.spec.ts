import { dictionary } from '@zxcvbn-ts/language-common';
import { PasswordPolicy } from './password-policy.js';
import { PasswordSettings } from './password.settings.js';

describe('The password policy', () => {
  const policy = new PasswordPolicy(new PasswordSettings());
  const refusal = (password: string, email = 'ada@example.com') => policy.check(password, email)?.code;

  it.each([
    'Password123!',
    'Summer2024!',
    '!!Summer2024',
    'company2026',
    'letmein2023!',
    '11111111a',
    'qwertyuiopasdfghjkl',
    'P@ssw0rd1!',
    'p@$$w0rdp@$$w0rdp@$$w0rdp@$$w0rd',
    '(password)',
    'aaaaaaaaaaaaaaaaaaaaaaaa',
  ])('refuses the common password %s', (password) => {
    expect(refusal(password)).toBe('password.too-common');
  });

  it.each([
    'seven purple walruses',
    'nine green pelicans',
    'correct horse',
    'пароль для Ады',
    'tR7!mQ2#vL9',
    '{[ jagged lantern ]}',
    '海の近くの小さな家',
  ])('accepts %s', (password) => {
    expect(refusal(password)).toBeUndefined();
  });

  it('judges the first 24 characters only, so that no ending makes up for a common beginning', () => {
    const beginning = 'aaaaaaaaaaaaaaaaaaaaaaaa';
    expect(refusal(`${beginning}, and then something that nobody would guess`)).toBe('password.too-common');
    expect(refusal(`${beginning.slice(12)}, and then something that nobody would guess`)).toBeUndefined();
  });

  it('refuses a password that is the email address', () => {
    expect(refusal('ada@example.com')).toBe('password.made-of-email');
  });

  it('takes whatever the pages call good, even of the commonest words', async () => {
    const file = new URL('../../../static/js/password.js', import.meta.url).href;
    const { isPassphrase } = (await import(file)) as { isPassphrase: (password: string) => boolean };
    const email = 'password.qwerty@example.com';
    const words = [
      ...dictionary['passwords-common'].slice(0, 60),
      ...['aaa', 'abc', '123', '1999', 'qwe', 'p@$$w0rd', email, 'ada', '!!!', 'ß’s', '密码密'],
    ];
    let [seed, praised] = [1, 0];
    const oneOf = <T>(items: readonly T[]): T =>
      items[(seed = (seed * 48_271) % 2_147_483_647) % items.length] as T;
    for (let count = 0; count < 600; count += 1) {
      const [one, two, three] = [oneOf(words), oneOf(words), oneOf(words)];
      const few = [one, two, oneOf([one, three, '1'])];
      const password = oneOf([few, [...few, ...few], [...few, three, one]]).join(
        oneOf([' ', ' ', '  ', '-', '']),
      );
      if (password.length < 8 || !isPassphrase(password)) continue;
      praised += 1;
      expect([password, refusal(password, email)]).toEqual([password, undefined]);
    }
    expect(praised).toBeGreaterThan(40);
  });
});
