import { entry, isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import { controlPlanePool } from '../cluster/cluster.ts'
import { layerKey, type CompiledCluster, type CompiledPool } from '../cluster/compiled-cluster.ts'
import { kubeadmconfigOf } from '../cluster/compile-machine-spec.ts'
import { memberPath } from '../diff/diff.ts'
import { removedFlag, type Component, type RemovedFlag } from '../kubernetes/removed-flags.ts'
import type { Check } from './plan.ts'
import type { PreflightFacts } from './preflight-facts.ts'

/**
 * `api.removed`, of what components are started with: flags, feature gates and admission plugins that the version of a pool no longer
 * takes. Only nodes that are yet to be made can fail by it, so pools that stay as they are say nothing.
 */
export function checkRemovedFlags({ before, after }: PreflightFacts): readonly Check[] {
  const made = after.compiled.pools.filter((pool) => {
    const old = before.compiled.pools.find((one) => one.name === pool.name)
    return old?.machineDigest !== pool.machineDigest
  })
  const found = made.flatMap((pool) => settingsOf(pool.machineSpec.kubeadm).flatMap((setting) => removedIn(pool, setting)))
  const places = Map.groupBy(found, (one) => `${sourceOf(after, one)} ${one.setting.path} ${one.row.name}`)
  return [...places.values()].flatMap((all) => (all[0] ? [checkOf(all[0], sourceOf(after, all[0]), all)] : []))
}

/** One thing that a component is told, by its path in `kubeadmconfig`. */
interface Setting {
  readonly component: Component
  readonly what: RemovedFlag['what']
  readonly name: string
  readonly path: string
}

interface Finding {
  readonly pool: CompiledPool
  readonly setting: Setting
  readonly row: RemovedFlag
}

const argumentsOf: readonly (readonly [Component, readonly string[]])[] = [
  ['kubelet', ['kubeletExtraArgs']],
  ['kube-apiserver', ['apiServer', 'extraArgs']],
  ['kube-controller-manager', ['controllerManager', 'extraArgs']],
  ['kube-scheduler', ['scheduler', 'extraArgs']],
]

function settingsOf(kubeadm: JsonObject): readonly Setting[] {
  const gates = entry(kubeadm, 'featureGates')
  const own = isJsonObject(gates) ? Object.keys(gates) : []
  return [
    ...argumentsOf.flatMap(([component, path]) => argumentSettings(component, valueAt(kubeadm, path), path.join('.'))),
    ...own.map((name): Setting => ({ component: 'kubeadm', what: 'feature gate', name, path: memberPath('featureGates', name) })),
  ]
}

/** A map of flags, or kubeadm's newer list of `{name, value}`. */
function argumentSettings(component: Component, value: Json | undefined, path: string): readonly Setting[] {
  const pairs: readonly (readonly [string, Json, string])[] = isJsonObject(value)
    ? Object.entries(value).map(([name, given]) => [name, given, memberPath(path, name)])
    : (Array.isArray(value) ? (value as readonly Json[]) : []).flatMap((item, index) =>
        isJsonObject(item) && typeof item['name'] === 'string'
          ? [[item['name'], item['value'] ?? '', `${path}[${index}]`] as const]
          : [],
      )
  return pairs.flatMap(([name, given, place]): readonly Setting[] => {
    const flag = name.replace(/^-+/, '')
    const words = typeof given === 'string' ? given.split(',').map((word) => word.trim()) : []
    const gates = flag === 'feature-gates' ? words.map((word) => word.split('=')[0] ?? '') : []
    const plugins = flag === 'enable-admission-plugins' ? words : []
    return [
      { component, what: 'flag', name: flag, path: place },
      ...gates.map((gate): Setting => ({ component, what: 'feature gate', name: gate, path: place })),
      ...plugins.map((plugin): Setting => ({ component, what: 'admission plugin', name: plugin, path: place })),
    ]
  })
}

function valueAt(object: JsonObject, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((value, key) => (isJsonObject(value) ? entry(value, key) : undefined), object)
}

function removedIn(pool: CompiledPool, setting: Setting): readonly Finding[] {
  const row = removedFlag(setting.component, setting.what, setting.name, pool.machineSpec.kubernetesVersion)
  return row ? [{ pool, setting, row }] : []
}

/** The last that says it: the pool, or else the k8s or os layer. */
function sourceOf({ spec, compiled }: PreflightFacts['after'], { pool, setting }: Finding): string {
  const owner = pool.name === controlPlanePool ? spec.controlPlane : spec.workerPools.find((one) => one.name === pool.name)
  const { component, what, name } = setting
  const says = (config: JsonObject) =>
    settingsOf(config).some((one) => one.component === component && one.what === what && one.name === name)
  if (owner && says(owner.kubeadm)) return `pool ${pool.name}`
  const layer = [layerOf(compiled, 'k8s'), layerOf(compiled, 'os')].find((one) => one && says(kubeadmconfigOf(one)))
  return layer ? `layer ${layerKey(layer)}` : `pool ${pool.name}`
}

function layerOf(compiled: CompiledCluster, kind: 'k8s' | 'os') {
  return compiled.layers.find((layer) => layer.kind === kind)
}

function checkOf({ setting, row }: Finding, source: string, all: readonly Finding[]): Check {
  const { component, what, name } = setting
  const path = source.startsWith('layer') ? `kubeadmconfig.${setting.path}` : `kubeadm.${setting.path}`
  const target = all[0]?.pool.machineSpec.kubernetesVersion ?? ''
  return {
    code: 'api.removed',
    severity: 'error',
    message: `The ${source} sets the ${what} ${name} of ${component} (${path}), which Kubernetes ${row.removedIn} took away: with ${target} the component would not start.`,
    evidence: {
      source,
      path,
      component,
      what,
      flag: name,
      removedIn: row.removedIn,
      replacement: row.instead === '' ? null : row.instead,
      target,
      pools: all.map(({ pool }) => pool.name),
    },
    remedy: `Take ${name} out${row.instead === '' ? '.' : `. ${row.instead}`}`,
  }
}
