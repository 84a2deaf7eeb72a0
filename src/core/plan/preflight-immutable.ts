import { canonicalJson, entry } from '../base/json.ts'
import type { ClusterSpec } from '../cluster/cluster.ts'
import { immutableSettings, losesIdentity } from '../cluster-api/providers.ts'
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
    ['management cluster', before.spec.managementCluster ?? '', after.spec.managementCluster ?? ''],
    ...authorityRows(before, after),
    ...settingRows(before.spec, after.spec),
    ...identityRows(before.spec, after.spec),
  ]
  const changed = rows
    .filter(([, from, to]) => from !== to)
    .map(([field, from, to]) =>
      error(
        'field.immutable',
        `The ${field} of a cluster cannot change (from ${from} to ${to}).`,
        { field, from, to },
        `Keep ${from || 'it as it is'}, or create another cluster.`,
      ),
    )
  const [from, to] = [before.spec.controlPlane?.replicas ?? 0, after.spec.controlPlane?.replicas ?? 0]
  if (to >= from) return changed
  const message = `The control plane cannot shrink from ${from} to ${to} nodes: etcd members would be lost.`
  return [
    ...changed,
    error('field.immutable', message, { field: 'controlPlane.replicas', from, to }, `Keep ${from} nodes or more.`),
  ]
}

type Row = readonly [field: string, from: string, to: string]

/** Cluster API makes the cluster's own authority once, and refuses another validity for it. */
function authorityRows(before: PreflightFacts['before'], after: PreflightFacts['after']): readonly Row[] {
  if (after.spec.managementCluster === undefined) return []
  const key = 'caCertificateValidityPeriodDays'
  const validity = ({ pools }: CompiledCluster) => {
    const days = pools.find(({ role }) => role === 'control-plane')?.machineSpec.kubeadm[key]
    return days === undefined ? '' : canonicalJson(days)
  }
  return [[`kubeadmconfig.${key}`, validity(before.compiled), validity(after.compiled)]]
}

/** Where the provider keeps that there is an identity, it can be another one and not be left out. */
function identityRows(before: ClusterSpec, after: ClusterSpec): readonly Row[] {
  if (!losesIdentity(before, after)) return []
  const given = before.cloud.account ?? canonicalJson({ ...before.cloud.aws?.identity })
  return [['cloud account', given, '']]
}

/** What the cloud's provider refuses to change. */
function settingRows(before: ClusterSpec, after: ClusterSpec): readonly Row[] {
  const [old, now] = [immutableSettings(before), immutableSettings(after)]
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort()
  const text = (settings: typeof old, name: string) => (settings[name] === undefined ? '' : canonicalJson(settings[name]))
  return names.map((name) => [`cloud.${after.cloudType}.${name}`, text(old, name), text(now, name)])
}
