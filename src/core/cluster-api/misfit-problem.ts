import { entry, type JsonObject } from '../base/json.ts'
import type { CompiledLayer } from '../cluster/compiled-cluster.ts'
import { kubeadmconfigOf } from '../cluster/compile-machine-spec.ts'
import type { Problem } from '../profile/check-profile.ts'
import type { Misfit } from './kubeadm-shape.ts'

/** What Cluster API cannot take of a `kubeadmconfig`, at the place that says it: the pool, else the layer k8s, else os. */
export function misfitProblem(misfit: Misfit, pool: string, own: JsonObject, layers: readonly CompiledLayer[]): Problem {
  const { path, message } = misfit
  const code = message.includes('sensitive') ? 'secret.place' : 'kubeadmconfig.unfit'
  if (path.startsWith('healthCheck.'))
    return { path: `${pool}.${path}`, code: 'healthcheck.unfit', message: `${pool}.${path} ${message}` }
  if (path.startsWith('sshKeys') || path.startsWith('ntpServers'))
    return { path: `cloud.${path}`, code, message: `cloud.${path} ${message}` }
  const [key = ''] = /^[^.[]*/.exec(path) ?? []
  const layer = ['k8s', 'os']
    .map((kind) => layers.find((one) => one.kind === kind))
    .find((one) => one && says(kubeadmconfigOf(one), key))
  const where = says(own, key) || !layer ? `${pool}.kubeadm.${path}` : `${layer.profile}/${layer.name}.kubeadmconfig.${path}`
  return { path: where, code, message: `${where} ${message}` }
}

function says(config: JsonObject, key: string): boolean {
  return key !== '' && entry(config, key) !== undefined
}
