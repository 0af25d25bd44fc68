import { seed } from './random.js';

/** What a run counted, and everything that was wrong; nothing may be. */
export interface Tally {
  counts: Record<string, number | string>;
  faults: string[];
}

interface Case {
  /** @param control the name of the known-wrong way that is to take the place of the right one */
  run: (control?: string) => Promise<Tally>;
  /** The known-wrong ways, and the fault that each must show: without that, the case proves nothing. */
  controls: Record<string, RegExp>;
  /** Of the case, and of each run of a control. */
  timeoutMs: number;
}

/**
 * Some wrong ways go wrong by chance only, as real faults do: such a control has so many runs to show its fault. The case
 * itself has one.
 */
const controlRuns = 4;

/**
 * A case of the suite and its negative controls. `CHAOS_CONTROL=<name>` puts a known-wrong way into the case itself,
 * which must then fail.
 */
export function prove(title: string, { run, controls, timeoutMs }: Case): void {
  const wanted = process.env['CHAOS_CONTROL'];
  const chosen = wanted !== undefined && wanted in controls ? wanted : undefined;

  it(
    title,
    async () => {
      const { counts, faults } = await run(chosen);
      report(title, chosen, counts, faults);
      expect(faults).toEqual([]);
    },
    timeoutMs,
  );

  for (const [control, fault] of Object.entries(controls)) {
    it(
      `must fail the check with control: ${control}`,
      async () => {
        const seen: string[] = [];
        for (let time = 0; time < controlRuns && !seen.some((one) => fault.test(one)); time += 1) {
          const { counts, faults } = await run(control);
          report(title, control, counts, faults);
          seen.push(...faults);
        }
        expect(seen).toContainEqual(expect.stringMatching(fault));
      },
      controlRuns * timeoutMs,
    );
  }
}

/** Straight to the terminal: Jest puts a stack trace beside whatever goes through the console. */
function report(
  title: string,
  control: string | undefined,
  counts: Tally['counts'],
  faults: readonly string[],
): void {
  const figures = Object.entries(counts).map(([name, value]) => `    ${name}: ${value}`);
  const found = faults.slice(0, 5).map((fault) => `    fault: ${fault}`);
  const more = faults.length > 5 ? [`    and ${faults.length - 5} more faults`] : [];
  const head = control === undefined ? title : `${title} (control: ${control})`;
  process.stdout.write([`  ${head}, seed ${seed}`, ...figures, ...found, ...more, ''].join('\n'));
}
