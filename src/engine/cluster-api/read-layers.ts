import { layerKey, type CompiledLayer } from '#core/cluster/compiled-cluster.ts'
import type { Blocker, LayerState, ObservedLayer, ObservedPool } from '#core/cluster/inventory.ts'
import type { EngineTarget } from '#core/update/target.ts'
import type { AppliedCluster, AppliedObject } from '../applied-store.ts'
import { layerBlocker } from './read-blockers.ts'
import { conditionOf, isUpToDate, type Condition, type SeenObject } from './seen-object.ts'
import { isChangedSince } from './write-objects.ts'

export interface LayerReading {
  readonly layer: ObservedLayer
  readonly blocker: Blocker | null
}

/** The layers of the target by their releases, and those that are on their way out. */
export function readLayers(
  target: EngineTarget,
  cluster: AppliedCluster,
  objects: readonly SeenObject[],
  pools: readonly ObservedPool[],
): readonly LayerReading[] {
  const isLive = cluster.life === 'live'
  const releases = cluster.objects.filter(({ part, kind }) => part === 'layer' && kind === 'HelmRelease')
  const keys = new Set(target.layers.map(layerKey))
  const leaving = releases.filter(({ of = '' }) => !keys.has(of))
  return [
    ...target.layers.flatMap((layer): readonly LayerReading[] => {
      const own = releases.filter(({ of }) => of === layerKey(layer))
      if (own.length > 0) return [readRelease(layer, own, objects)]
      if (!isLive) return []
      // A layer that installs nothing is there at once.
      if (layer.objects?.length === 0)
        return [{ layer: { ...queued(layer), digest: layer.digest, state: 'ready' }, blocker: null }]
      return [{ layer: isOnNodes(layer) ? nodeLayer(layer, target, pools) : queued(layer), blocker: null }]
    }),
    ...leaving.map((one) => ({ layer: leavingLayer(one), blocker: null })),
  ]
}

/** Nodes are made with these two. */
function isOnNodes({ kind }: CompiledLayer): boolean {
  return kind === 'os' || kind === 'k8s'
}

function nodeLayer(layer: CompiledLayer, target: EngineTarget, pools: readonly ObservedPool[]): ObservedLayer {
  const isThere = target.pools.every((pool) =>
    pools.find(({ name }) => name === pool.name)?.nodes.every((node) => node.ready && node.digest === pool.machineDigest),
  )
  const state: LayerState = isThere ? 'ready' : pools.some(({ nodes }) => nodes.length > 0) ? 'in-progress' : 'queued'
  const { profile, name, kind, version, digest } = layer
  return { profile, name, kind, version, digest: isThere ? digest : null, state, message: null }
}

/** A release counts as what it was applied as only where the server's spec is that, and Flux has seen it. */
function readRelease(layer: CompiledLayer, own: readonly AppliedObject[], objects: readonly SeenObject[]): LayerReading {
  const found = own.map((one) => {
    const seen = objects.find(
      ({ kind, name, namespace }) => kind === one.kind && name === one.name && namespace === one.namespace,
    )
    return { one, seen }
  })
  const missing = found.some(({ seen }) => seen === undefined)
  if (missing) return { layer: queued(layer), blocker: null }
  const edited = found.find(({ one, seen }) => seen && one.applied && isChangedSince(seen, one.applied))
  const isOld = own.some(({ layerDigest }) => layerDigest !== layer.digest)
  const judged = found.map(({ seen }) => (seen ? judge(layer, seen) : null)).filter((one) => one !== null)
  const worst = (['failed', 'in-progress', 'queued', 'ready'] as const).flatMap((state) =>
    judged.filter((one) => one.state === state),
  )[0]
  const { profile, name, kind, version } = layer
  // What somebody made of it has a digest of its own, which is that of no layer.
  const digest = edited?.seen?.specDigest ?? (isOld ? (own[0]?.layerDigest ?? null) : layer.digest)
  return {
    layer: { profile, name, kind, version, digest, state: worst?.state ?? 'queued', message: worst?.message ?? null },
    blocker: worst?.blocker ?? null,
  }
}

interface Judged {
  readonly state: LayerState
  readonly message: string | null
  readonly blocker: Blocker | null
}

/**
 * Ready, and Stalled where Flux has given up (helm-controller v1.6, api/v2/condition_types.go; kstatus' conditions of its runtime). What
 * was said of an older spec says nothing.
 */
function judge(layer: CompiledLayer, seen: SeenObject): Judged {
  if (seen.deletedAt !== null) return { state: 'in-progress', message: 'is being uninstalled', blocker: null }
  const ready = conditionOf(seen, 'Ready')
  if (!isUpToDate(seen) || !ready) return { state: 'queued', message: null, blocker: null }
  if (ready.status === 'True') return { state: 'ready', message: null, blocker: null }
  const stalled = conditionOf(seen, 'Stalled')
  if (stalled?.status === 'True') return failed(layer, 'layer.failed', ready)
  if (ready.status === 'False' && ready.reason === 'DependencyNotReady')
    return { state: 'queued', message: ready.message, blocker: null }
  if (ready.status === 'False' && ready.reason.endsWith('Failed')) return failed(layer, 'layer.retrying', ready)
  return { state: 'in-progress', message: ready.message === '' ? null : ready.message, blocker: null }
}

function failed(layer: CompiledLayer, reason: string, condition: Condition): Judged {
  const state = reason === 'layer.failed' ? 'failed' : 'in-progress'
  return { state, message: condition.message, blocker: layerBlocker(layer, reason, condition) }
}

function queued({ profile, name, kind, version }: CompiledLayer): ObservedLayer {
  return { profile, name, kind, version, digest: null, state: 'queued', message: null }
}

/** Of what is no layer any more nothing is known but its name. */
function leavingLayer({ of = '', layerDigest }: AppliedObject): ObservedLayer {
  const [profile = '', ...name] = of.split('/')
  return {
    profile,
    name: name.join('/'),
    kind: 'addon',
    version: '',
    digest: layerDigest ?? null,
    state: 'in-progress',
    message: 'is being uninstalled',
  }
}
