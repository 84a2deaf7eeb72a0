import type { Kind, KubeClient, ServedObject } from './kube-client.ts'
import type { KubeFault } from './kube-fault.ts'

/** What a watch of one kind over a whole management cluster tells. */
export interface WatchedKind {
  readonly state: () => WatchState
  /** Ends once it is no longer being read, or the watch has ended. */
  readonly settled: () => Promise<void>
  /** Ends when the watch has: only the signal ends it. */
  readonly ended: Promise<void>
}

export type WatchState =
  /** All that is there has been told, and the stream is there: nothing is missed. */
  | { readonly kind: 'current' }
  /** It is being read for the first time, or again after a stream that ended: that takes no longer than an answer does. */
  | { readonly kind: 'reading' }
  /** It could not be read, and is tried again. */
  | { readonly kind: 'failing'; readonly fault: KubeFault }

export interface WatchKindOptions<Kept> {
  readonly client: KubeClient
  readonly kind: Kind
  readonly labelSelector?: string | undefined
  readonly metadataOnly: boolean
  /** What is kept of an object. Of a list that is made page by page: all of a kind as it came would need a multiple of the room. */
  readonly keep: (object: ServedObject) => Kept
  /** All that is there now: what is known otherwise has gone. */
  readonly onList: (objects: readonly Kept[]) => void
  readonly onChange: (object: Kept, isGone: boolean) => void
  /** Between 0 and 1: servers that lost their streams together do not come back together. */
  readonly random: () => number
  readonly delay: (ms: number, signal: AbortSignal) => Promise<void>
  readonly signal: AbortSignal
}

/** A server ends a watch within minutes; one that says nothing at all for longer than a few bookmarks take was cut. */
const timeoutSeconds = 300
const silenceMaxMs = 150_000

const backOffMinMs = 200
const backOffMaxMs = 30_000

/**
 * Lists, then follows, for as long as the signal does not end it. A stream that ends is gone on with from where it was; only where the
 * server remembers no more of that is all listed again. Each failure in turn is waited after for longer, and a stream that was cut has
 * only failed once it cannot be had again.
 */
export function watchKind<Kept>(options: WatchKindOptions<Kept>): WatchedKind {
  const { client, kind, labelSelector, metadataOnly, keep, onList, onChange, signal } = options
  let state: WatchState = { kind: 'reading' }
  let settled = Promise.withResolvers<void>()
  let failures = 0
  const enter = (next: WatchState) => {
    if (next.kind === 'reading' && state.kind !== 'reading') settled = Promise.withResolvers()
    if (next.kind !== 'reading') settled.resolve()
    state = next
  }
  let hasFailed = false
  let hasHeard = false
  const failed = (fault: KubeFault) => {
    hasFailed = true
    enter(state.kind === 'current' ? { kind: 'reading' } : { kind: 'failing', fault })
  }
  const rest = async () => {
    const longest = Math.min(backOffMinMs * 2 ** failures++, backOffMaxMs)
    await options.delay(longest * (0.5 + options.random() / 2), signal)
  }
  const list = async (): Promise<string | null> => {
    const kept: Kept[] = []
    const onPage = (page: readonly ServedObject[]) => kept.push(...page.map(keep))
    const answer = await client.list(kind, { metadataOnly, onPage, ...(labelSelector !== undefined && { labelSelector }) })
    if (answer.kind !== 'list') {
      failed(answer)
      return null
    }
    onList(kept)
    return answer.resourceVersion
  }
  const follow = async (from: string): Promise<string | null> => {
    let at = from
    let isTooOld = false
    const ended = await client.watch(kind, {
      resourceVersion: at,
      labelSelector,
      metadataOnly,
      timeoutSeconds,
      silenceMaxMs,
      signal,
      onOpen: () => enter({ kind: 'current' }),
      onEvent: ({ type, object }) => {
        if (type === 'ERROR') {
          isTooOld = true
          return
        }
        hasHeard = true
        failures = 0
        at = object.metadata.resourceVersion
        if (type !== 'BOOKMARK') onChange(keep(object), type === 'DELETED')
      },
    })
    if (ended) failed(ended)
    else if (state.kind === 'current') enter({ kind: 'reading' })
    return isTooOld || ended?.kind === 'too-old' ? null : at
  }
  const run = async () => {
    let at: string | null = null
    while (!signal.aborted) {
      const from: string | null = at
      hasFailed = hasHeard = false
      at = await (from === null ? list() : follow(from)).catch((error: unknown) => {
        // Not what an API server answers: nothing more is gone by of it.
        failed({ kind: 'away', message: String(error) })
        return null
      })
      // A stream that ends and has told nothing would end at once again.
      if (hasFailed || (from !== null && !hasHeard)) await rest()
    }
  }
  const ended = run().finally(() => settled.resolve())
  return { state: () => state, settled: () => settled.promise, ended }
}
