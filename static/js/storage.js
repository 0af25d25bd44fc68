/** What a browser keeps for a page. It may keep nothing, and refuse at any moment: the page does without. */

/** @param {'localStorage' | 'sessionStorage'} area @param {string} key */
export function stored(area, key) {
  try {
    return window[area].getItem(key);
  } catch {
    return null;
  }
}

/** Returns whether it is kept. @param {'localStorage' | 'sessionStorage'} area @param {string} key @param {string} value */
export function store(area, key, value) {
  try {
    window[area].setItem(key, value);
    return window[area].getItem(key) === value;
  } catch {
    return false;
  }
}

/** For the page that comes next in this tab: what a link says is not believed. @param {string} key @param {string} value */
export const leave = (key, value) => store('sessionStorage', key, value);

/** What the page before left, once. @param {string} key */
export function take(key) {
  const value = stored('sessionStorage', key);
  store('sessionStorage', key, '');
  return value;
}
