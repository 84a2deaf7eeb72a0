import type { z } from 'zod'
import type { planRequestSchema } from '#contract/plan.ts'
import type { ClusterSpec } from '#core/cluster/cluster.ts'
import { changeBetween } from '#core/plan/requested-spec.ts'
import type { PlanRecord } from '#store/plans.ts'
import type { DeepReadonly } from '../answer.ts'
import { toWireSpec } from './cluster.ts'

/** What a plan was asked with, read off the spec that was asked for: `base` is the one that the request began with. */
export function toWireRequest(
  { requested, resolutions, accept, rollbackTo, note }: PlanRecord,
  base: ClusterSpec,
): DeepReadonly<z.output<typeof planRequestSchema>> {
  const change = changeBetween(base, requested)
  const wire = toWireSpec(requested)
  const variables = Object.entries(wire.variables).filter(([name]) => Object.hasOwn(change.variables, name))
  return {
    ...(change.profiles ? { profiles: wire.profiles } : {}),
    ...(change.isPending ? { pending: true as const } : {}),
    ...(change.overrides.length > 0 ? { overrides: change.overrides } : {}),
    ...(variables.length > 0 ? { variables: Object.fromEntries(variables) } : {}),
    ...(change.cloud ? { cloud: wire.cloud } : {}),
    ...(change.controlPlane ? { controlPlane: wire.controlPlane } : {}),
    ...(change.workerPools ? { workerPools: wire.workerPools } : {}),
    ...(rollbackTo === null ? {} : { rollbackTo }),
    ...(resolutions.length > 0 ? { resolutions: resolutions.map(resolutionToWire) } : {}),
    ...(accept.length > 0 ? { accept } : {}),
    ...(note === '' ? {} : { note }),
  }
}

function resolutionToWire(resolution: PlanRecord['resolutions'][number]) {
  const { profile, layer, path } = resolution
  const place = { profile, layer, path }
  return resolution.take === 'value' ? { ...place, value: resolution.value } : { ...place, take: resolution.take }
}
