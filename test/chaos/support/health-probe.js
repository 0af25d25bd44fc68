/**
 * Asks `/health/live` over and over, from a process of its own so that busy clients do not blur what it measures, and
 * prints how long each answer took, in milliseconds, as JSON when its input ends.
 */
const url = process.argv[2];
const taken = [];
let over = false;
process.stdin.resume();
process.stdin.on('end', () => (over = true));
console.log('probing');
while (!over) {
  const start = performance.now();
  const answer = await fetch(`${url}/health/live`);
  await answer.text();
  taken.push(answer.ok ? performance.now() - start : Infinity);
  await new Promise((resolve) => setTimeout(resolve, 10));
}
console.log(JSON.stringify(taken));
process.exit(0);
