/** @type {Record<string, (argument: any) => unknown>} */
const offered = {};

/** Calls of what is not offered yet: the meter listens before the rest of the process has loaded. */
let early = /** @type {object[]} */ ([]);

/**
 * Lets the process that started this one call functions here, by name, over the channel between them, and stays for as
 * long as there are calls to wait for.
 * @param {Record<string, (argument: any) => unknown>} functions
 */
export function answer(functions) {
  Object.assign(offered, functions);
  process.channel?.ref();
  const again = early;
  early = [];
  for (const message of again) void take(message);
}

process.on('message', (message) => void take(message));

async function take(message) {
  const { id, call, argument } = message;
  const wanted = offered[call];
  if (wanted === undefined) {
    early.push(message);
    return;
  }
  try {
    process.send?.({ id, result: await wanted(argument) });
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? error.stack : String(error) });
  }
}
