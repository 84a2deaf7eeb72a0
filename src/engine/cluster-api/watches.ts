import type { Kind, KubeClient } from './kube-client.ts'
import type { KubeFault } from './kube-fault.ts'
import type { ObjectCache } from './object-cache.ts'
import { toSeen } from './seen-object.ts'
import { watchKind, type WatchedKind } from './watch-kind.ts'

/** One watch for each kind of a management cluster, however many clusters it has. */
export interface Watches {
  /** Begins to watch what is not watched yet. */
  readonly need: (kinds: readonly Kind[]) => void
  readonly isWatched: (kind: Kind) => boolean
  /** The moment for which nothing of these kinds was missed, which may be waited for while they are being read; or why nothing is known. */
  readonly current: (
    kinds: readonly Kind[],
    waitMs: number,
  ) => Promise<{ readonly kind: 'current'; readonly at: number } | KubeFault>
  readonly close: () => Promise<void>
}

export interface WatchesOptions {
  readonly client: KubeClient
  readonly cache: ObjectCache
  readonly now: () => number
  readonly random: () => number
  readonly delay: (ms: number, signal: AbortSignal) => Promise<void>
}

export function openWatches({ client, cache, now, random, delay }: WatchesOptions): Watches {
  const stopping = new AbortController()
  const watched = new Map<string, WatchedKind>()
  const watch = (kind: Kind) =>
    watchKind({
      client,
      kind,
      labelSelector: selectorOf(kind),
      metadataOnly: !readWhole.has(kind.kind),
      keep: (object) => toSeen(object, kind),
      onList: (objects) => cache.list(kind, objects),
      onChange: cache.change,
      random,
      delay,
      signal: stopping.signal,
    })
  return {
    need: (kinds) => {
      for (const kind of kinds.filter(({ kind: name }) => !unwatched.has(name))) {
        if (!watched.has(keyOf(kind))) watched.set(keyOf(kind), watch(kind))
      }
    },
    isWatched: (kind) => watched.has(keyOf(kind)),
    current: async (kinds, waitMs) => {
      const needed = kinds.flatMap((kind) => watched.get(keyOf(kind)) ?? [])
      const reading = () => needed.filter((one) => one.state().kind === 'reading')
      if (reading().length > 0) {
        const timer = new AbortController()
        let isOver = false
        const over = delay(waitMs, timer.signal).then(() => (isOver = true))
        while (reading().length > 0 && !isOver && !stopping.signal.aborted) {
          await Promise.race([Promise.all(reading().map((one) => one.settled())), over])
        }
        timer.abort()
      }
      for (const one of needed) {
        const state = one.state()
        if (state.kind === 'failing') return state.fault
      }
      return reading().length === 0
        ? { kind: 'current', at: now() }
        : { kind: 'away', message: 'what is there is still being read' }
    },
    close: async () => {
      stopping.abort()
      await Promise.all([...watched.values()].map((one) => one.ended))
    },
  }
}

/** Of all other kinds names, labels and annotations say enough. */
const readWhole: ReadonlySet<string> = new Set(['Cluster', 'KubeadmControlPlane', 'MachineDeployment', 'Machine', 'HelmRelease'])

/** Nobody needs to read all Secrets, and so Cairn's account may not. */
const unwatched: ReadonlySet<string> = new Set(['Secret', 'Namespace'])

/** What Cluster API makes carries its label; what Cairn makes its own. */
function selectorOf({ kind }: Kind): string | undefined {
  if (kind === 'Cluster') return undefined
  return kind === 'Machine' || kind.endsWith('Machine') ? 'cluster.x-k8s.io/cluster-name' : 'cairn.dev/cluster'
}

function keyOf({ apiVersion, kind }: Kind): string {
  return `${apiVersion} ${kind}`
}
