import { entry } from '../base/json.ts'
import { kubeadmconfigOf } from '../cluster/compile-machine-spec.ts'
import type { CompiledCluster } from '../cluster/compiled-cluster.ts'
import type { Check } from './plan.ts'
import { error, type PreflightFacts } from './preflight-facts.ts'

/** `field.immutable`: what a cluster is made with and keeps. */
export function checkImmutable({ before, after }: Pick<PreflightFacts, 'before' | 'after'>): readonly Check[] {
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
