/** Words that stand in examples and templates where a secret belongs. */
const placeholderWords =
  /change[-_ ]?(me|this|it)|replace[-_ ]?(me|this)|place[-_ ]?holder|example|sample|your[-_ ]|(super|very)[-_ ]?secret|secret[-_ ]?key|insecure|default|password/i;

/**
 * Whether a secret is one that came out of an example, or one sign or short word repeated. Whoever signs tokens
 * with such a key lets everybody sign them.
 */
export function isPlaceholder(secret: string): boolean {
  return placeholderWords.test(secret) || /^(.{1,8}?)\1+$/u.test(secret);
}
