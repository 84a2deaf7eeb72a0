import { entry } from '../base/json.ts'
import { kubeadmconfigOf } from '../cluster/compile-machine-spec.ts'
import type { CompiledCluster } from '../cluster/compiled-cluster.ts'
import type { Check } from './plan.ts'
import { error, type PreflightFacts } from './preflight-facts.ts'
import { checkBudgets } from './preflight-budgets.ts'
import { checkCloud } from './preflight-cloud.ts'
import { checkConstraints } from './preflight-constraints.ts'
import { checkEngine } from './preflight-engine.ts'
import { checkRemovedFlags } from './preflight-flags.ts'
import { checkHealth } from './preflight-health.ts'
import { checkPools } from './preflight-pools.ts'
import { checkRemovedApis } from './preflight-removed.ts'
import { checkReplaced } from './preflight-replaced.ts'
import { checkRuntime } from './preflight-runtime.ts'
import { checkVersions } from './preflight-versions.ts'

/** The guards and warnings of 2-rules, each with its evidence and what to do. Errors block the plan. */
export function preflight(facts: PreflightFacts): readonly Check[] {
  return [
    ...checkVersions(facts),
    ...immutableFields(facts),
    ...checkReplaced(facts),
    ...checkRemovedApis(facts),
    ...checkRemovedFlags(facts),
    ...checkRuntime(facts),
    ...checkConstraints(facts),
    ...checkPools(facts),
    ...checkBudgets(facts),
    ...checkCloud(facts),
    ...checkHealth(facts),
    ...checkEngine(facts),
  ]
}

function immutableFields({ before, after }: PreflightFacts): readonly Check[] {
  const pack = (compiled: CompiledCluster) => compiled.layers.find((layer) => layer.kind === 'k8s')?.pack?.name ?? ''
  const endpoint = (compiled: CompiledCluster) => {
    const k8s = compiled.layers.find((layer) => layer.kind === 'k8s')
    const text = k8s && entry(kubeadmconfigOf(k8s), 'controlPlaneEndpoint')
    return typeof text === 'string' ? text : ''
  }
  const rows: readonly (readonly [string, string, string])[] = [
    ['pod CIDR', before.compiled.network.podCidr, after.compiled.network.podCidr],
    ['service CIDR', before.compiled.network.serviceCidr, after.compiled.network.serviceCidr],
    ['service domain', before.compiled.network.serviceDomain, after.compiled.network.serviceDomain],
    ['cloud type', before.spec.cloudType, after.spec.cloudType],
    ['region', before.spec.cloud.region, after.spec.cloud.region],
    ['pack of the k8s layer', pack(before.compiled), pack(after.compiled)],
    ['control-plane endpoint', endpoint(before.compiled), endpoint(after.compiled)],
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
