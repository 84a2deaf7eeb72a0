import type { TargetPool } from '../update/target.ts'
import type { PoolRecord } from './world.ts'

/** The pool as it stands: with the count that somebody set outside, where somebody did. */
export function scaledPool(pool: TargetPool, known: Pick<PoolRecord, 'scaled'> | undefined): TargetPool {
  return known?.scaled === undefined ? pool : { ...pool, replicas: known.scaled }
}

/** How many nodes anybody can set a pool to. */
export const nodesMax = 1000
