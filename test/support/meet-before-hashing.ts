import { PasswordHasher } from '../../src/auth/passwords/password-hasher.js';
import type { TestApp } from './test-app.js';

/** Nobody's account is made before so many people have all found their addresses free. */
export function meetBeforeHashing({ app }: TestApp, people: number): void {
  const hasher = app.get(PasswordHasher);
  const hash = hasher.hash.bind(hasher);
  let meet: () => void = () => undefined;
  const met = new Promise<void>((resolve) => (meet = resolve));
  let hashing = 0;
  hasher.hash = async (password) => {
    hashing += 1;
    if (hashing === people) meet();
    await met;
    return hash(password);
  };
}
