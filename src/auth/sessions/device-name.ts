import { BROWSER_MAP, getParser, OS_MAP } from 'bowser';

/**
 * Names that are shown. What bowser does not know it names by the words of the `User-Agent`, which is the sender's and
 * may hold anything.
 */
const browsers: ReadonlySet<string> = new Set(Object.values(BROWSER_MAP));
const systems: ReadonlySet<string> = new Set(Object.values(OS_MAP));

/** @returns such as `Firefox on Windows`: one of a few hundred names, whatever a `User-Agent` says */
export function deviceName(userAgent: string): string {
  if (userAgent === '') return 'Unknown device';
  const parser = getParser(userAgent, true);
  const [browser, system] = [parser.getBrowserName(), parser.getOSName()];
  const [knownBrowser, knownSystem] = [browsers.has(browser), systems.has(system)];
  // Such as "Samsung Internet for Android" and "PlayStation 4": they have said it.
  if (knownBrowser && (!knownSystem || browser.includes(system))) return browser;
  if (!knownSystem) return 'Unknown device';
  return `${knownBrowser ? browser : 'Unknown browser'} on ${system}`;
}
