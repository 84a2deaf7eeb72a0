/** Prints a figure beside its bar, and has the benchmark end with 1 where the bar is missed. */
export function holdBar(what: string, figure: number, most: number, unit: string): void {
  const held = figure <= most
  const shown = figure >= 100 ? figure.toFixed(0) : figure >= 10 ? figure.toFixed(1) : figure.toFixed(2)
  console.log(`${held ? '✔' : '✖'} ${what}: ${shown} ${unit} (bar ${most} ${unit})`)
  if (!held) process.exitCode = 1
}

/** The same where more is better. */
export function holdLeast(what: string, figure: number, least: number, unit: string): void {
  const held = figure >= least
  console.log(`${held ? '✔' : '✖'} ${what}: ${figure.toFixed(figure >= 100 ? 0 : 2)} ${unit} (bar at least ${least} ${unit})`)
  if (!held) process.exitCode = 1
}

/** A figure without a bar of its own. */
export function tellFigure(what: string, figure: number, unit: string): void {
  console.log(`  ${what}: ${figure.toFixed(figure >= 100 ? 0 : 1)} ${unit}`)
}

/** Milliseconds that each of so many runs took, after some that nobody counts. */
export async function timesOf(runs: number, warmUp: number, work: (run: number) => unknown): Promise<readonly number[]> {
  const times: number[] = []
  for (let run = -warmUp; run < runs; run += 1) {
    const begun = performance.now()
    await work(run)
    if (run >= 0) times.push(performance.now() - begun)
  }
  return times
}
