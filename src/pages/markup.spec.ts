import { markup, Markup, toHtml } from './markup.js';

describe('Markup', () => {
  it('escapes text so that it can end neither an element nor a quoted attribute', () => {
    const hostile = `</a><script>"'&amp;`;
    expect(toHtml(hostile)).toBe('&lt;/a&gt;&lt;script&gt;&quot;&#39;&amp;amp;');
    expect(markup`<a href="${hostile}">${hostile}</a>`.html).not.toMatch(/<script|""|&amp;"/);
  });

  it('puts in numbers and markup as they are', () => {
    expect(markup`<p>${8}${new Markup('<br />')}\n</p>`.html).toBe('<p>8<br />\n</p>');
  });
});
