import type { Kind, KubeClient } from './kube-client.ts'
import type { KubeFault } from './kube-fault.ts'
import type { ObjectCache } from './object-cache.ts'
import { watchKind, type WatchedKind } from './watch-kind.ts'

/** One watch for each kind of a management cluster, however many clusters it has. */
export interface Watches {
  /** Begins to watch what is not watched yet. */
  readonly need: (kinds: readonly Kind[]) => void
  readonly isWatched: (kind: Kind) => boolean
  /** Once all that is needed has been listed, or the time is up. */
  readonly ready: (timeoutMs: number) => Promise<void>
  /** The last moment for which nothing of these kinds was missed; or why nothing is known. */
  readonly current: (kinds: readonly Kind[]) => { readonly kind: 'current'; readonly at: number } | KubeFault
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
      onList: (objects) => cache.list(kind, objects),
      onChange: (object, isGone) => cache.change(kind, object, isGone),
      now,
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
    ready: async (timeoutMs) => {
      const listed = Promise.all([...watched.values()].map((one) => one.listed))
      const timer = new AbortController()
      await Promise.race([listed, delay(timeoutMs, timer.signal)])
      timer.abort()
    },
    current: (kinds) => {
      let at = now()
      for (const kind of kinds.filter(({ kind: name }) => !unwatched.has(name))) {
        const one = watched.get(keyOf(kind))
        const known = one?.currentAt() ?? null
        if (known === null) return one?.fault() ?? { kind: 'away', message: `${kind.kind} objects are not watched yet` }
        at = Math.min(at, known)
      }
      return { kind: 'current', at }
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
