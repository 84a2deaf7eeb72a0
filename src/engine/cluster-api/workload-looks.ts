import type { AppliedCluster } from '../applied-store.ts'
import type { EngineInstant } from '#core/base/instant.ts'
import { sameJson } from '#core/base/json.ts'
import { isImported } from '#core/cluster/cluster.ts'
import type { KubeClient } from './kube-client.ts'
import type { KubeFault } from './kube-fault.ts'
import type { Management } from './management.ts'
import { openWorkload } from './open-workload.ts'
import { readWorkload, type WorkloadReading } from './read-workload.ts'
import { openTurns } from './turns.ts'

/** Looks into clusters through their own APIs, of which each is as far away and as unreliable as it likes. */
export interface WorkloadLooks {
  /** What is there now, if the cluster says it soon; else what it said last. One that did not answer last is not waited for. */
  readonly fresh: (cluster: AppliedCluster) => Promise<WorkloadReading | null>
  /** What it said last; null where nothing is known. What is old is read again meanwhile. */
  readonly known: (cluster: AppliedCluster) => WorkloadReading | null
  /** What it said last, and nothing is read. */
  readonly last: (cluster: AppliedCluster) => WorkloadReading | null
  /** These nodes are as their pools say again: what was read of them holds no longer. */
  readonly dressed: (cluster: AppliedCluster, nodes: readonly string[]) => void
  readonly close: () => Promise<void>
}

export interface WorkloadLooksOptions {
  readonly management: Pick<Management, 'client' | 'now'>
  readonly delay: (ms: number, signal: AbortSignal) => Promise<void>
  /** Something was read that nobody waited for: `namespace/name`. */
  readonly onChange: (cluster: string) => void
}

/** How long a look waits for a cluster's own word. */
const waitMs = 3_000
/** After which what was read is read again by whoever comes. */
const ageMaxMs = 5 * 60_000
/** A page of pods is some megabytes: so many clusters are read at once. */
const readAtOnceMax = 4
/** Clusters of which something is remembered; the one that was read longest ago is forgotten first. */
const rememberedMax = 2_000

export function openWorkloadLooks({ management, delay, onChange }: WorkloadLooksOptions): WorkloadLooks {
  const lasts = new Map<string, Last>()
  const lines = new Map<string, Line>()
  const clients = new Set<KubeClient>()
  const stopping = new AbortController()
  const turn = openTurns(readAtOnceMax)
  const note = (clusterId: string, last: Last) => {
    lasts.delete(clusterId)
    lasts.set(clusterId, last)
    for (const oldest of lasts.keys()) {
      if (lasts.size <= rememberedMax) break
      lasts.delete(oldest)
    }
  }
  /** Null where there is no way to it yet. */
  const readOnce = async (cluster: AppliedCluster) => {
    const client = await openWorkload(management, cluster)
    if (client === null) return null
    clients.add(client)
    try {
      return await readWorkload(client, cluster, management.now())
    } finally {
      clients.delete(client)
      client.close()
    }
  }
  const read = async (cluster: AppliedCluster): Promise<void> => {
    if (stopping.signal.aborted) return
    // Whatever somebody else's server answers, it ends nothing here.
    const answer = await readOnce(cluster).catch(() => 'unreadable' as const)
    const isRead = answer !== null && answer !== 'unreadable' && !('kind' in answer)
    const before = lasts.get(cluster.clusterId)?.reading ?? null
    const reading = isRead ? answer : isOthers(cluster) ? withoutAnswer(answer, before, management.now()) : before
    note(cluster.clusterId, { reading, at: management.now(), isAnswering: isRead || answer === null })
    if (!isSame(before, reading)) onChange(`${cluster.namespace}/${cluster.name}`)
  }
  /** A reading that begins now or later: one that is under way may have passed what somebody asks about. */
  const ask = (cluster: AppliedCluster): Promise<void> => {
    const { clusterId } = cluster
    const line = lines.get(clusterId)
    if (line) {
      line.next ??= line.running.then(() => begin(cluster))
      return line.next
    }
    return begin(cluster)
  }
  const begin = (cluster: AppliedCluster): Promise<void> => {
    const running = turn(() => read(cluster)).finally(() => {
      if (lines.get(cluster.clusterId)?.next === null) lines.delete(cluster.clusterId)
    })
    lines.set(cluster.clusterId, { running, next: null })
    return running
  }
  return {
    fresh: async (cluster) => {
      const asked = ask(cluster)
      if (lasts.get(cluster.clusterId)?.isAnswering !== false) {
        const timer = new AbortController()
        await Promise.race([asked, delay(waitMs, timer.signal)])
        timer.abort()
      }
      return lasts.get(cluster.clusterId)?.reading ?? null
    },
    known: (cluster) => {
      const last = lasts.get(cluster.clusterId)
      if (!last || management.now() - last.at > ageMaxMs) void ask(cluster)
      return last?.reading ?? null
    },
    last: ({ clusterId }) => lasts.get(clusterId)?.reading ?? null,
    dressed: (cluster, names) => {
      const last = lasts.get(cluster.clusterId)
      if (!last?.reading || names.length === 0) return
      const nodes = new Map([...last.reading.nodes].filter(([name]) => !names.includes(name)))
      lasts.set(cluster.clusterId, { ...last, reading: { ...last.reading, nodes } })
      onChange(`${cluster.namespace}/${cluster.name}`)
    },
    close: async () => {
      stopping.abort()
      for (const client of clients) client.close()
      await Promise.all([...lines.values()].map(({ running, next }) => next ?? running))
    },
  }
}

interface Last {
  readonly reading: WorkloadReading | null
  readonly at: number
  /** It was read then, or cannot be asked yet. */
  readonly isAnswering: boolean
}

interface Line {
  readonly running: Promise<void>
  next: Promise<void> | null
}

/** Of a cluster that others run, once there has to be a way to it. */
function isOthers({ target, done }: AppliedCluster): boolean {
  return target !== null && isImported(target) && done > 0
}

/** What was read of a cluster that others run holds no longer once it does not answer: nothing else tells of it. */
function withoutAnswer(
  fault: KubeFault | 'unreadable' | null,
  before: WorkloadReading | null,
  now: EngineInstant,
): WorkloadReading {
  const message =
    fault === null
      ? 'its kubeconfig is not in the management cluster, or cannot be used'
      : fault === 'unreadable'
        ? 'what it says cannot be read'
        : fault.message
  return { budgets: [], nodes: new Map(), kept: {}, away: { message, since: before?.away?.since ?? now } }
}

function isSame(left: WorkloadReading | null, right: WorkloadReading | null): boolean {
  if (left === null || right === null) return left === right
  const told = ({ nodes, budgets, imported, away }: WorkloadReading) =>
    [[...nodes], budgets, imported ?? null, away ?? null] as never
  return sameJson(told(left), told(right))
}
