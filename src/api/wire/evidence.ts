import type { WireEvidence } from '#contract/evidence.ts'
import type { Evidence } from '#core/update/evidence.ts'
import type { DeepReadonly } from '../answer.ts'
import { engineTimeToWire, type EngineTime } from './engine-time.ts'

export function toWireEvidence(evidence: Evidence, engine: EngineTime): DeepReadonly<WireEvidence> {
  const time = (instant: number | null | undefined) => (typeof instant === 'number' ? engineTimeToWire(instant, engine) : null)
  return {
    observedAt: engineTimeToWire(evidence.observedAt, engine),
    generation: evidence.generation,
    kubernetesVersion: evidence.kubernetesVersion,
    since: time(evidence.since),
    nodes: evidence.nodes.map((node) => ({ ...node, readyAt: time(node.readyAt) })),
    layers: evidence.layers,
    apiServers: evidence.apiServers ?? null,
  }
}
