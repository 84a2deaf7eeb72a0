import assert from 'node:assert/strict'
import type { LifeResult } from './many-lives.ts'

/** `CAIRN_SEED=<seed>` replays one life alone with its trace; `CAIRN_SEQUENCES=<count>` runs more or fewer of them. */
export const replayed = process.env['CAIRN_SEED']
export const lifeCount = Number(process.env['CAIRN_SEQUENCES'] ?? 2000)

/** One life, told as it goes. */
export function replay(seed: string, run: (seed: string) => LifeResult): void {
  const { trace, violations, converged } = run(seed)
  for (const line of trace) process.stdout.write(`${line}\n`)
  assert.deepEqual(violations, [])
  assert.notEqual(converged, false)
}
