import { Injectable } from '@nestjs/common';
import { join } from 'node:path';
import { staticDirectory } from '../platform/platform.api.js';
import { FileCache } from './file-cache.js';
import { type Insert, Markup, toHtml } from './markup.js';

/** `{{name}}` stands for a value, `{{> name}}` for the file `static/layout/<name>.html`. */
const placeholder = /\{\{(?<partial>> )?(?<name>[\w-]+)\}\}/g;

export type Values = Readonly<Record<string, Insert>>;

/** Puts pages together from their own file and what all of them share. */
@Injectable()
export class Layout {
  private readonly files = new FileCache();

  /**
   * @param file of the page: what stands in its `<head>` and `<body>`, or all of it, goes into the layout
   * @param title for a page whose file has none
   * @throws Error when a placeholder has no value
   */
  wrap(file: string, layout: 'signed-in' | 'signed-out', title: string, values: Values): string {
    const text = this.fill(this.files.read(file), values, file);
    const head = /<head>(.*?)<\/head>/s.exec(text)?.[1] ?? '';
    const body = /<body>(.*)<\/body>/s.exec(text)?.[1] ?? text.replace(/<head>.*?<\/head>/s, '');
    return this.partial(layout, {
      ...values,
      title: new Markup(head.includes('<title>') ? '' : `<title>${toHtml(title)}</title>`),
      head: new Markup(head.trim()),
      content: new Markup(body.trim()),
    });
  }

  private partial(name: string, values: Values): string {
    const file = join(staticDirectory, 'layout', `${name}.html`);
    return this.fill(this.files.read(file), values, file);
  }

  /** One pass: what is put in is not looked through for placeholders. */
  private fill(template: string, values: Values, file: string): string {
    return template.replace(placeholder, (...found) => {
      const { partial, name = '' } = found.at(-1) as Record<string, string | undefined>;
      if (partial !== undefined) return this.partial(name, values);
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      if (value === undefined) throw new Error(`Nothing is known to put in for {{${name}}} in ${file}`);
      return toHtml(value);
    });
  }
}
