import { BROWSER_MAP, getParser, OS_MAP } from 'bowser';

/**
 * Names of browsers and systems that may be shown. For unknown ones, bowser returns words of the `User-Agent` header,
 * which may contain anything.
 */
const browsers: ReadonlySet<string> = new Set(Object.values(BROWSER_MAP));
const systems: ReadonlySet<string> = new Set(Object.values(OS_MAP));

/** @returns a device label such as `Firefox on Windows`: one of a few hundred, whatever `userAgent` contains */
export function deviceName(userAgent: string): string {
  if (userAgent === '') return 'Unknown device';
  const parser = getParser(userAgent, true);
  const [browser, system] = [parser.getBrowserName(), parser.getOSName()];
  const [knownBrowser, knownSystem] = [browsers.has(browser), systems.has(system)];
  // Names such as "Samsung Internet for Android" and "PlayStation 4" already include the system.
  if (knownBrowser && (!knownSystem || browser.includes(system))) return browser;
  if (!knownSystem) return 'Unknown device';
  return `${knownBrowser ? browser : 'Unknown browser'} on ${system}`;
}
