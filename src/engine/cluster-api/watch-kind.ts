import type { Kind, KubeClient, ServedObject } from './kube-client.ts'
import type { KubeFault } from './kube-fault.ts'

/** What a watch of one kind over a whole management cluster tells. */
export interface WatchedKind {
  /** Null before the first list; then the last moment for which it is known that nothing was missed. */
  readonly currentAt: () => number | null
  /** Why nothing is known now; null while the stream is there. */
  readonly fault: () => KubeFault | null
  /** Ends when the first list has come, or the signal says so. */
  readonly listed: Promise<void>
  /** Ends when the watch has: only the signal ends it. */
  readonly ended: Promise<void>
}

export interface WatchKindOptions {
  readonly client: KubeClient
  readonly kind: Kind
  readonly labelSelector?: string | undefined
  readonly metadataOnly: boolean
  /** All that is there now: what is known otherwise has gone. */
  readonly onList: (objects: readonly ServedObject[]) => void
  readonly onChange: (object: ServedObject, isGone: boolean) => void
  readonly now: () => number
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
 * server remembers no more of that is all listed again. Each failure in turn is waited after for longer.
 */
export function watchKind(options: WatchKindOptions): WatchedKind {
  const { client, kind, labelSelector, metadataOnly, onList, onChange, now, signal } = options
  const first = Promise.withResolvers<void>()
  let fault: KubeFault | null = { kind: 'away', message: `${kind.kind} objects have not been read yet` }
  let currentAt: number | null = null
  let streams = false
  let failures = 0
  const rest = async () => {
    const longest = Math.min(backOffMinMs * 2 ** failures++, backOffMaxMs)
    await options.delay(longest * (0.5 + options.random() / 2), signal)
  }
  const list = async (): Promise<string | null> => {
    const askedAt = now()
    const answer = await client.list(kind, { metadataOnly, ...(labelSelector !== undefined && { labelSelector }) })
    if (answer.kind !== 'list') {
      fault = answer
      return null
    }
    onList(answer.items)
    currentAt = askedAt
    fault = null
    first.resolve()
    return answer.resourceVersion
  }
  const follow = async (from: string): Promise<string | null> => {
    let at = from
    let isTooOld = false
    streams = true
    const ended = await client.watch(kind, {
      resourceVersion: at,
      labelSelector,
      metadataOnly,
      timeoutSeconds,
      silenceMaxMs,
      signal,
      onEvent: ({ type, object }) => {
        if (type === 'ERROR') {
          isTooOld = true
          return
        }
        failures = 0
        at = object.metadata.resourceVersion
        if (type !== 'BOOKMARK') onChange(object, type === 'DELETED')
      },
    })
    streams = false
    currentAt = now()
    if (isTooOld || ended?.kind === 'too-old') return null
    fault = ended
    return at
  }
  const run = async () => {
    let at: string | null = null
    while (!signal.aborted) {
      const from: string | null = at
      at = await (from === null ? list() : follow(from)).catch((error: unknown) => {
        // Not what an API server answers: nothing more is gone by of it.
        fault = { kind: 'away', message: String(error) }
        return null
      })
      if (fault !== null || (from !== null && at === from)) await rest()
    }
  }
  const ended = run().finally(first.resolve)
  return {
    currentAt: () => (streams && fault === null ? now() : currentAt),
    fault: () => fault,
    listed: first.promise,
    ended,
  }
}
