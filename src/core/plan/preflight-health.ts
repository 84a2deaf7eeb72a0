import { isJsonObject } from '../base/json.ts'
import { layerKey, type CompiledCluster } from '../cluster/compiled-cluster.ts'
import type { Check } from './plan.ts'
import type { PreflightFacts } from './preflight-facts.ts'

/**
 * `cluster.unhealthy`: a layer or a node fails that the plan does not touch; what it touches may be failing, and the plan be its cure.
 * Never an error while the cluster is under way, which may be the cause.
 */
export function checkHealth({ before, after, repave, input: { observed, policy } }: PreflightFacts): readonly Check[] {
  const severity = observed.underWay ? 'warning' : policy.clusterUnhealthy
  const digestOf = (side: CompiledCluster, key: string) => side.layers.find((layer) => layerKey(layer) === key)?.digest
  const layers = observed.failedLayers.filter((key) => digestOf(before.compiled, key) === digestOf(after.compiled, key))
  const stays = (name: string) =>
    after.compiled.pools.some((pool) => pool.name === name) && !repave.pools.some((pool) => pool.name === name)
  const pools = observed.pools.filter(({ name, failed = 0 }) => failed > 0 && stays(name))
  return [
    ...layers.map((layer): Check => ({
      code: 'cluster.unhealthy',
      severity,
      message: `Layer ${layer}, which the plan does not touch, has failed.`,
      evidence: { layer },
      remedy: 'Mend it first, or make it part of this plan.',
    })),
    ...pools.map(({ name, failed = 0 }): Check => ({
      code: 'cluster.unhealthy',
      severity,
      message: `A node of pool ${name}, which the plan does not touch, has failed.`,
      evidence: { pool: name, failed },
      remedy: 'Wait until it has been replaced, or mend what keeps it from that.',
    })),
  ]
}

/** Warnings of nodes that fail come and go with them, and no plan is another one for it. */
export function isPassing({ severity, evidence }: Check): boolean {
  return severity === 'warning' && isJsonObject(evidence) && Object.hasOwn(evidence, 'failed')
}
