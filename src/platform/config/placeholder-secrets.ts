/** Words that examples and templates contain where a secret belongs. */
const placeholderWords =
  /change[-_ ]?(me|this|it)|replace[-_ ]?(me|this)|place[-_ ]?holder|example|sample|your[-_ ]|(super|very)[-_ ]?secret|secret[-_ ]?key|insecure|default|password/i;

/**
 * Whether a secret looks copied from an example, or is one character or short word repeated. With such a signing key,
 * anyone could forge tokens.
 */
export function isPlaceholder(secret: string): boolean {
  return placeholderWords.test(secret) || /^(.{1,8}?)\1+$/u.test(secret);
}
