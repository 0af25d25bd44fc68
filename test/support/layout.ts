import type { Page } from 'playwright-core';

/**
 * What is out of reach on a page at its present size: it scrolls sideways, something lies beyond the edge, text does not
 * fit into its box, or a control that has the focus is covered by something else. Moves the focus and the scroll position.
 * Text that is cut on purpose has all of it in its title.
 * @returns a line for each fault, with the tag of the element
 */
export function layoutFaults(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    const faults = [];
    const found = (fault, { outerHTML }) => faults.push(fault + ': ' + outerHTML.slice(0, outerHTML.indexOf('>') + 1));
    if (scrollWidth > clientWidth) found('wider than the window by ' + (scrollWidth - clientWidth), document.body);
    // Those for screen readers alone are clipped on purpose, and a field scrolls what is typed.
    const shown = [...document.body.querySelectorAll(':not(.skip, input, .brand span, svg *)')]
      .filter((one) => one.checkVisibility() && !one.closest('.visually-hidden'));
    for (const one of shown) {
      const { left, right } = one.getBoundingClientRect();
      if (left < 0 || right > clientWidth) found('beyond the edge', one);
      if (one.clientWidth && one.scrollWidth > one.clientWidth) found('does not fit its box', one);
      if (getComputedStyle(one).overflowY === 'hidden' && one.scrollHeight > one.clientHeight && one.title !== one.textContent) found('cut off', one);
    }
    for (const one of shown.filter((one) => one.matches('a, button'))) {
      one.focus();
      const { left, top, width, height } = one.getBoundingClientRect();
      if (!one.contains(document.elementFromPoint(left + width / 2, top + height / 2))) found('covered', one);
    }
    document.activeElement.blur();
    scrollTo({ top: 0, behavior: 'instant' });
    return faults;
  })()`);
}
