/**
 * Asks `/health/live` over and over, from a process of its own so that busy clients do not blur what it measures, and
 * prints how long each answer took, in milliseconds, as JSON when its input ends.
 */
const url = process.argv[2];

/** Answers until the code of both sides is compiled, which is not what is measured. */
const warmUp = 20;

/** @returns {Promise<number>} milliseconds until the answer */
async function ask() {
  const start = performance.now();
  const answer = await fetch(`${url}/health/live`);
  await answer.text();
  return answer.ok ? performance.now() - start : Infinity;
}

const taken = [];
let over = false;
process.stdin.resume();
process.stdin.on('end', () => (over = true));
for (let count = 0; count < warmUp; count += 1) await ask();
console.log('probing');
while (!over) {
  taken.push(await ask());
  await new Promise((resolve) => setTimeout(resolve, 10));
}
console.log(JSON.stringify(taken));
process.exit(0);
