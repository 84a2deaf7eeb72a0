import type { z } from 'zod'
import type { openedSchema } from '#contract/event.ts'
import type { Change } from '#store/changes.ts'

type Opened = z.output<typeof openedSchema>

/** What changed of late, for clients that begin to follow: what they had read by then may be older than the first that they are told. */
export interface RecentChanges {
  readonly note: (change: Change, nowMs: number) => void
  /** Of one project, and of one cluster where that is named. */
  readonly until: (nowMs: number, projectId: string, cluster: string | null) => Opened
}

const keptMs = 60_000
/** Of all projects together; a fleet that changes faster is remembered less far back. */
const keptMax = 2000

export function recentChanges(sinceMs: number): RecentChanges {
  const kept = new Map<string, Noted>()
  // From then on nothing is missing.
  let completeFromMs = sinceMs

  const forget = (nowMs: number) => {
    for (const [key, { atMs }] of kept) {
      if (kept.size <= keptMax && nowMs - atMs < keptMs) break
      kept.delete(key)
      completeFromMs = atMs + 1
    }
  }
  return {
    note: ({ projectId, clusters, profiles, registries }, nowMs) => {
      const noteAll = (kind: Noted['kind'], names: readonly string[]) => {
        for (const name of names) {
          const key = `${projectId} ${kind} ${name}`
          // The oldest stand first.
          kept.delete(key)
          kept.set(key, { projectId, kind, name, atMs: nowMs })
        }
      }
      noteAll('cluster', clusters)
      noteAll('profile', profiles)
      noteAll('registry', registries)
      forget(nowMs)
    },
    until: (nowMs, projectId, cluster) => {
      forget(nowMs)
      const isWanted = (one: Noted) =>
        one.projectId === projectId && (cluster === null || one.kind !== 'cluster' || one.name === cluster)
      const recent = [...kept.values()].filter(isWanted)
      return {
        reachesMs: Math.floor(Math.min(keptMs, nowMs - completeFromMs)),
        recent: recent.map(({ kind, name, atMs }) => ({ kind, name, ageMs: Math.floor(nowMs - atMs) })),
      }
    },
  }
}

interface Noted {
  readonly projectId: string
  readonly kind: Opened['recent'][number]['kind']
  readonly name: string
  readonly atMs: number
}
