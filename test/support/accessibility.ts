import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** The rules of WCAG 2.2 AA, and what axe calls good practice. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export interface AccessibilityFault {
  /** axe's name of the rule that is broken, such as `color-contrast`. */
  rule: string;
  /** What the rule asks for, and the selectors of what breaks it. */
  why: string;
}

/**
 * What axe finds wrong with a page as it stands. What it cannot decide counts as wrong, for nobody else looks at it; only
 * text under a toast or the bar does not, which is judged when nothing covers it.
 * @param page of a window with `bypassCSP`, for the policy forbids strange scripts: here, axe itself
 */
export async function accessibilityFaults(page: Page): Promise<AccessibilityFault[]> {
  await page.evaluate(axe.source);
  return page.evaluate(`(async () => {
    const covered = ({ any }) => any.some(({ data }) => data?.messageKey === 'bgOverlap');
    const { violations, incomplete } = await axe.run(document, {
      resultTypes: ['violations', 'incomplete'],
      runOnly: ${JSON.stringify(tags)},
      // An avatar is one letter, which axe would leave to others.
      checks: { 'color-contrast': { options: { ignoreLength: true } } },
    });
    for (const finding of incomplete) finding.nodes = finding.nodes.filter((node) => !covered(node));
    return [...violations, ...incomplete]
      .filter(({ nodes }) => nodes.length > 0)
      .map(({ id, help, nodes }) => ({
        rule: id,
        why: help + ': ' + nodes.map(({ target }) => target.join(' ')).join(', '),
      }));
  })()`);
}
