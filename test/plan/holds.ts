import fc from 'fast-check'

/** Holds for many random values; a failure prints the seed and the smallest value that fails. `CAIRN_SEED=<number>` runs that seed again. */
export function holds<Values extends [unknown, ...unknown[]]>(
  runs: number,
  arbitraries: { [Index in keyof Values]: fc.Arbitrary<Values[Index]> },
  check: (...values: Values) => void,
): void {
  fc.assert(fc.property(...arbitraries, check as (...values: unknown[]) => void) as fc.IProperty<unknown>, {
    numRuns: runs,
    ...replayed,
  })
}

const seed = Number(process.env['CAIRN_SEED'])
const replayed = Number.isInteger(seed) ? { seed } : {}
