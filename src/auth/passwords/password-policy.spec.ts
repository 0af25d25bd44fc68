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
});
