/** HTML that goes into a page as it is. Every other value is text, and is escaped. */
export class Markup {
  constructor(readonly html: string) {}
}

export type Insert = string | number | Markup;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** @returns HTML that shows this value, in an element or in a quoted attribute */
export function toHtml(value: Insert): string {
  if (value instanceof Markup) return value.html;
  return String(value).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** A template literal of HTML: escapes every value that is not markup itself. */
export function markup(parts: TemplateStringsArray, ...values: Insert[]): Markup {
  return new Markup(String.raw({ raw: parts }, ...values.map(toHtml)));
}
