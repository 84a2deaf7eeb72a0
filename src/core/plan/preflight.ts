import { layerKey, type CompiledCluster } from '../cluster/compiled-cluster.ts'
import type { Check } from './plan.ts'
import { error, type PreflightFacts } from './preflight-facts.ts'
import { checkRemovedFlags } from './preflight-flags.ts'
import { checkPools } from './preflight-pools.ts'
import { checkRemovedApis } from './preflight-removed.ts'
import { checkRuntime } from './preflight-runtime.ts'
import { checkVersions } from './preflight-versions.ts'

/** The guards and warnings of 2-rules, each with its evidence and what to do. Errors block the plan. */
export function preflight(facts: PreflightFacts): readonly Check[] {
  return [
    ...checkVersions(facts),
    ...immutableFields(facts),
    ...replacedInfrastructure(facts),
    ...checkRemovedApis(facts),
    ...checkRemovedFlags(facts),
    ...checkRuntime(facts),
    ...checkPools(facts),
    ...health(facts),
  ]
}

function immutableFields({ before, after }: PreflightFacts): readonly Check[] {
  const pack = (compiled: CompiledCluster) => compiled.layers.find((layer) => layer.kind === 'k8s')?.pack?.name ?? ''
  const rows: readonly (readonly [string, string, string])[] = [
    ['pod CIDR', before.compiled.network.podCidr, after.compiled.network.podCidr],
    ['service CIDR', before.compiled.network.serviceCidr, after.compiled.network.serviceCidr],
    ['service domain', before.compiled.network.serviceDomain, after.compiled.network.serviceDomain],
    ['cloud type', before.spec.cloudType, after.spec.cloudType],
    ['region', before.spec.cloud.region, after.spec.cloud.region],
    ['pack of the k8s layer', pack(before.compiled), pack(after.compiled)],
  ]
  const changed = rows
    .filter(([, from, to]) => from !== to)
    .map(([field, from, to]) =>
      error(
        'field.immutable',
        `The ${field} of a cluster cannot change (from ${from} to ${to}).`,
        { field, from, to },
        `Keep ${from}, or create another cluster.`,
      ),
    )
  const [from, to] = [before.spec.controlPlane.replicas, after.spec.controlPlane.replicas]
  if (to >= from) return changed
  const message = `The control plane cannot shrink from ${from} to ${to} nodes: etcd members would be lost.`
  return [
    ...changed,
    error('field.immutable', message, { field: 'controlPlane.replicas', from, to }, `Keep ${from} nodes or more.`),
  ]
}

function replacedInfrastructure({ before, after, input: { accept } }: PreflightFacts): readonly Check[] {
  return (['cni', 'csi'] as const).flatMap((kind): readonly Check[] => {
    const [from, to] = [before, after].map(
      ({ compiled }) => compiled.layers.find((layer) => layer.kind === kind)?.pack?.name ?? '',
    )
    if (from === to) return []
    const code = `${kind}.replaced`
    const endangered =
      kind === 'cni'
        ? 'the network of every pod, policies and addresses included'
        : 'every volume that the old storage layer serves'
    const message = `${from} is replaced by ${to}, which endangers ${endangered}.`
    const evidence = { from: from ?? '', to: to ?? '' }
    return [
      accept.includes(code)
        ? { code, severity: 'warning', message, evidence, remedy: 'It was accepted with the request.' }
        : error(code, message, evidence, `Keep ${from}, or ask again with "accept": ["${code}"].`),
    ]
  })
}

/** What the plan itself changes or removes may be failing: the plan may be its cure. */
function health({ before, after, input: { observed, policy } }: PreflightFacts): readonly Check[] {
  const digestOf = (side: CompiledCluster, key: string) => side.layers.find((layer) => layerKey(layer) === key)?.digest
  const outside = observed.failedLayers.filter((key) => digestOf(before.compiled, key) === digestOf(after.compiled, key))
  return outside.map((layer) => ({
    code: 'cluster.unhealthy',
    severity: policy.clusterUnhealthy,
    message: `Layer ${layer}, which the plan does not touch, has failed.`,
    evidence: { layer },
    remedy: 'Mend it first, or make it part of this plan.',
  }))
}
