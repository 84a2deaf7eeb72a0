import type { AppliedStore } from '../applied-store.ts'

/** Has clusters looked at of which something has changed: many changes of one moment are one look. */
export interface Wakes {
  /** Which of Cairn's clusters is found at `namespace/name`. */
  readonly know: (clusterId: string, place: string) => void
  readonly changed: (place: string) => void
  readonly close: () => Promise<void>
}

/** A step of a controller is several writes, and a look between two of them shows half of it. */
const gatherMs = 20

export function openWakes({
  store,
  delay,
  onFailure,
}: {
  readonly store: Pick<AppliedStore, 'wake'>
  readonly delay: (ms: number, signal: AbortSignal) => Promise<void>
  readonly onFailure: (error: unknown) => void
}): Wakes {
  const byPlace = new Map<string, string>()
  const stopping = new AbortController()
  let due = new Set<string>()
  let waking: Promise<void> | null = null
  const wake = async () => {
    await delay(gatherMs, stopping.signal)
    const clusterIds = [...due]
    due = new Set()
    waking = null
    if (stopping.signal.aborted || clusterIds.length === 0) return
    await store.wake(clusterIds).catch(onFailure)
  }
  return {
    know: (clusterId, place) => void byPlace.set(place, clusterId),
    changed: (place) => {
      const clusterId = byPlace.get(place)
      if (clusterId === undefined || stopping.signal.aborted) return
      due.add(clusterId)
      waking ??= wake()
    },
    close: async () => {
      stopping.abort()
      await waking
    },
  }
}
