import { driftSetRight, driftText, findDrift, type Drift } from '#core/cluster/drift.ts'
import type { Inventory } from '#core/cluster/inventory.ts'
import type { EngineTarget } from '#core/update/target.ts'
import type { ClusterRecord } from '#store/clusters.ts'
import type { NewEvent } from '#store/events.ts'
import { eventOf } from './cluster-event.ts'

/** As much of it as is kept and shown; somebody who changes more than that by hand knows so. */
export const driftMax = 200

/**
 * What an observation shows to differ from what was told. What was known stays known while nothing is seen of what was told last: an
 * engine that has yet to take it up says nothing of it.
 */
export function driftOf(
  cluster: ClusterRecord,
  told: EngineTarget | null,
  seen: Inventory | null,
  before: Inventory | null,
): readonly Drift[] {
  if (cluster.status !== 'Running') return []
  if (!told || seen?.generation !== cluster.generation) return cluster.drift
  const found = findDrift({
    told,
    inventory: seen,
    before: before?.generation === seen.generation ? before : null,
    known: cluster.drift,
    atRest: cluster.updateId === null && cluster.verifiedRevision === cluster.revision,
  })
  return found.slice(0, driftMax)
}

/** What was changed and set right again between two observations of what was told last. */
export function driftBetween(
  cluster: ClusterRecord,
  told: EngineTarget | null,
  seen: Inventory | null,
  before: Inventory | null,
): readonly Drift[] {
  if (!told || seen?.generation !== cluster.generation) return []
  return driftSetRight({ told, inventory: seen, before, known: cluster.drift })
}

/** What was found since the look before, and what is gone; of what came and went in between, both. */
export function driftEvents(cluster: ClusterRecord, drift: readonly Drift[], between: readonly Drift[]): readonly NewEvent[] {
  const has = (list: readonly Drift[], one: Drift) => list.some(({ kind, object }) => kind === one.kind && object === one.object)
  const row = (reason: 'DriftFound' | 'DriftGone', one: Drift, message: string): NewEvent => {
    const [kind = '', ...name] = one.object.split(' ')
    const { kind: driftKind, expected, found, repair } = one
    const object = { kind, name: name.join(' '), ...(one.pool !== null && { pool: one.pool }) }
    return { ...eventOf(cluster), reason, message, object, detail: { kind: driftKind, expected, found, repair } }
  }
  return [
    ...drift.filter((one) => !has(cluster.drift, one)).map((one) => row('DriftFound', one, foundText(one))),
    ...between.map((one) => row('DriftFound', one, foundText(one))),
    ...[...cluster.drift.filter((one) => !has(drift, one)), ...between].map((one) =>
      row('DriftGone', one, `Not so any more: ${driftText(one)}`),
    ),
  ]
}

function foundText(drift: Drift): string {
  const repairs = {
    on: 'It is set right.',
    held: 'It is set right once its pool is released.',
    off: 'Nothing sets it right by itself.',
  }
  return `Changed outside of Cairn: ${driftText(drift)}. ${repairs[drift.repair]}`
}
