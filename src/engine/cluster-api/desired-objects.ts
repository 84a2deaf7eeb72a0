import { entry, isJsonObject, sameJson, type Json, type JsonObject } from '#core/base/json.ts'
import type { KubeObject } from '#core/cluster-api/kube-object.ts'
import { layerKey } from '#core/cluster/compiled-cluster.ts'
import type { EngineTarget, TargetPool } from '#core/update/target.ts'
import { present } from '#core/base/assert.ts'
import type { AppliedObject } from '../applied-store.ts'
import { rootOf } from './root.ts'
import { generationAnnotation, pausedAnnotation } from './seen-object.ts'

/** An object as it shall be now. */
export interface DesiredObject extends Pick<AppliedObject, 'part' | 'of' | 'machineDigest' | 'layerDigest'> {
  readonly object: KubeObject
}

export interface DesiredState {
  /** In the order in which they are applied. */
  readonly objects: readonly DesiredObject[]
  /** What machines may be made from now, by the name of their owner: stored before anything of it is applied. */
  readonly released: Readonly<Record<string, JsonObject>>
  /** An owner waits for another of its pool. */
  readonly hasWaiting: boolean
}

export interface DesiredFacts {
  readonly target: EngineTarget
  readonly generation: number
  /** What machines were let be made from before. */
  readonly released: Readonly<Record<string, JsonObject>>
  /** How far an owner's machines are. */
  readonly progressOf: (owner: KubeObject) => OwnerProgress
}

export interface OwnerProgress {
  /** Machines are there that are made from something else than the owner says now. */
  readonly hasOutdated: boolean
  /** All machines are as the owner says, available, and none is on its way in or out. */
  readonly isComplete: boolean
}

/** The objects of a target: pools that are held as they were last released, and of a pool's owners one after another released. */
export function desiredObjects({ target, generation, released, progressOf }: DesiredFacts): DesiredState {
  const pools = target.pools.map((pool) => ({ pool, ...desiredPool(pool, target, released, progressOf) }))
  const cluster = present(target.objects, 'only clusters that compile to objects are told to this engine')
  const root = rootOf(target)
  return {
    objects: [
      ...cluster.map((object): DesiredObject =>
        object === root ? { object: fenced(object, generation), part: 'root' } : { object, part: 'cluster' },
      ),
      ...pools.flatMap(({ templates }) => templates),
      ...pools.flatMap(({ owners }) => owners),
      ...pools.flatMap(({ checks }) => checks),
      ...target.layers.flatMap((layer) =>
        (layer.objects ?? []).map((object): DesiredObject => ({
          object,
          part: 'layer',
          of: layerKey(layer),
          layerDigest: layer.digest,
        })),
      ),
    ],
    released: Object.assign({}, ...pools.map((pool) => pool.released)) as Readonly<Record<string, JsonObject>>,
    hasWaiting: pools.some((pool) => pool.hasWaiting),
  }
}

/** What decides whether Cluster API replaces a machine, as far as its owner says it. */
export function releaseOf({ kind, spec = {} }: KubeObject): JsonObject {
  return Object.fromEntries(
    (releasePaths[kind] ?? []).flatMap((path) => {
      const value = valueAt(spec, path)
      return value === undefined ? [] : [[path.join('.'), value]]
    }),
  )
}

/**
 * Cluster API replaces a MachineDeployment's machines for these fields of its template and for no others, and those of a
 * KubeadmControlPlane for these (cluster-api v1.14, internal/controllers/machinedeployment/mdutil, controlplane/kubeadm/internal/filters.go).
 */
const releasePaths: Readonly<Record<string, readonly (readonly string[])[]>> = {
  MachineDeployment: ['version', 'infrastructureRef', 'bootstrap', 'failureDomain'].map((field) => ['template', 'spec', field]),
  KubeadmControlPlane: [['version'], ['machineTemplate', 'spec', 'infrastructureRef'], ['kubeadmConfigSpec']],
}

function fenced(object: KubeObject, generation: number): KubeObject {
  return annotated(object, { [generationAnnotation]: String(generation) })
}

interface DesiredPool {
  readonly templates: readonly DesiredObject[]
  readonly owners: readonly DesiredObject[]
  readonly checks: readonly DesiredObject[]
  readonly released: Readonly<Record<string, JsonObject>>
  readonly hasWaiting: boolean
}

function desiredPool(
  pool: TargetPool,
  target: EngineTarget,
  released: DesiredFacts['released'],
  progressOf: DesiredFacts['progressOf'],
): DesiredPool {
  const { templates, owners, healthCheck } = present(pool.objects, 'a pool of a cluster with objects has its own')
  const next: Record<string, JsonObject> = {}
  const turned: KubeObject[] = []
  const mayMove = !pool.hold && pool.suspended !== true
  let isOpen = mayMove
  let hasWaiting = false
  for (const owner of owners) {
    const before = released[owner.metadata.name]
    const wanted = releaseOf(owner)
    // What is new has nothing that could be replaced.
    const release = before === undefined || isOpen ? wanted : before
    next[owner.metadata.name] = release
    if (mayMove && !sameJson(release, wanted)) hasWaiting = true
    const told = withRelease(owner, release)
    const { hasOutdated, isComplete } = progressOf(told)
    // What has nothing outdated replaces nothing: stopping it would only keep its first machines from being made.
    turned.push(asTold(told, pool, before !== undefined && !isOpen && hasOutdated))
    // A pool's limits hold for the pool as a whole: one owner moves at a time.
    if (isOpen && before !== undefined && !isComplete) isOpen = false
  }
  const of = { of: pool.name }
  return {
    templates: templates.map((object) => ({ object, part: 'template', ...of, machineDigest: pool.machineDigest })),
    owners: turned.map((object) => ({ object, part: 'owner', ...of })),
    checks: healthCheck ? [{ object: asWatched(healthCheck, target), part: 'check', ...of }] : [],
    released: next,
    hasWaiting,
  }
}

/** The owner with what else it is told: whether it is stopped, and without replicas where an autoscaler sets them. */
function asTold(owner: KubeObject, pool: TargetPool, isStopped: boolean): KubeObject {
  if (owner.kind === 'KubeadmControlPlane') {
    // It knows no hold: what stops its replacing stops its repair and its scaling too.
    return pool.suspended === true || isStopped ? annotated(owner, { [pausedAnnotation]: '' }) : owner
  }
  const { replicas, ...spec } = owner.spec ?? {}
  const scaled = pool.autoscaler || replicas === undefined ? spec : { ...spec, replicas }
  // A paused MachineDeployment is scaled and repaired, and replaces nothing.
  return { ...owner, spec: isStopped ? { ...scaled, paused: true } : scaled }
}

/** Where nodes are not repaired, only those that never come up are still replaced. */
function asWatched(check: KubeObject, { remediate }: EngineTarget): KubeObject {
  const checks = entry(check.spec ?? {}, 'checks')
  if (remediate !== false || !isJsonObject(checks)) return check
  const { unhealthyNodeConditions: _nodes, unhealthyMachineConditions: _machines, ...rest } = checks
  return { ...check, spec: { ...check.spec, checks: rest } }
}

function withRelease(owner: KubeObject, release: JsonObject): KubeObject {
  if (sameJson(releaseOf(owner), release)) return owner
  const bare = (releasePaths[owner.kind] ?? []).reduce((spec, path) => withValueAt(spec, path, undefined), owner.spec ?? {})
  const spec = Object.entries(release).reduce((all, [path, value]) => withValueAt(all, path.split('.'), value), bare)
  return { ...owner, spec }
}

export function annotated(object: KubeObject, annotations: Readonly<Record<string, string>>): KubeObject {
  return { ...object, metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, ...annotations } } }
}

function valueAt(object: JsonObject, [key = '', ...rest]: readonly string[]): Json | undefined {
  const value = entry(object, key)
  return rest.length === 0 ? value : isJsonObject(value) ? valueAt(value, rest) : undefined
}

function withValueAt(object: JsonObject, [key = '', ...rest]: readonly string[], value: Json | undefined): JsonObject {
  const { [key]: before, ...others } = object
  if (rest.length > 0) return { ...object, [key]: withValueAt(isJsonObject(before) ? before : {}, rest, value) }
  return value === undefined ? others : { ...object, [key]: value }
}
