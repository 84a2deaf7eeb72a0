import { changedSchema, eventSchema, eventStreamPath, type WireEvent } from '#contract/event.ts'
import { apiPrefix } from '#contract/route.ts'
import { unreachable, type Connection } from './connection.ts'
import { Failure } from './failure.ts'
import { parseServerSentEvents } from './server-sent-events.ts'

export type StreamMessage =
  /** The stream stands (again): whatever was read before may be out of date. */
  | { readonly kind: 'opened' }
  /** The stream broke and is being opened anew. */
  | { readonly kind: 'lost'; readonly error: Error }
  | { readonly kind: 'event'; readonly event: WireEvent }
  | { readonly kind: 'changed'; readonly clusters: readonly string[] }
  /** Nothing came for a while. */
  | { readonly kind: 'quiet' }

/** Openings in a row that may fail before the server counts as gone: about five minutes. */
const attemptsMax = 40
const quietMs = 15_000

/** What a stream is narrowed to. */
export type StreamFilter = Readonly<Partial<Record<'cluster' | 'severity' | 'reason', string>>>

/** The events that the filter lets through, from now on. The stream is opened again whenever it breaks, and then goes on after the last event that came. */
export async function* eventStream(
  connection: Pick<Connection, 'address' | 'key' | 'project'>,
  filter: StreamFilter,
  signal: AbortSignal,
): AsyncGenerator<StreamMessage, void> {
  let lastId: string | null = null
  let attempts = 0
  while (!signal.aborted) {
    let broken = new Error('the server closed the stream of events')
    try {
      const body = await openStream(connection, filter, lastId, signal)
      attempts = 0
      yield { kind: 'opened' }
      for await (const message of withQuiet(parseServerSentEvents(body))) {
        if (message === 'quiet') {
          yield { kind: 'quiet' }
          continue
        }
        lastId = message.id ?? lastId
        const read = readMessage(message.event, message.data)
        if (read) yield read
      }
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof Failure && attempts >= attemptsMax) throw error
      if (error instanceof Refusal)
        throw new Failure(error.message, { next: `Log in again: cairn login --server ${connection.address}` })
      broken = error as Error
    }
    attempts++
    yield { kind: 'lost', error: broken }
    await pause(Math.min(8000, 250 * 2 ** Math.min(attempts, 8)), signal)
  }
}

class Refusal extends Error {}

async function openStream(
  { address, key, project }: Pick<Connection, 'address' | 'key' | 'project'>,
  filter: StreamFilter,
  lastId: string | null,
  signal: AbortSignal,
) {
  const search = new URLSearchParams({ ...project, ...filter })
  const headers = {
    accept: 'text/event-stream',
    authorization: `Bearer ${key}`,
    ...(lastId === null ? {} : { 'last-event-id': lastId }),
  }
  let answer: Response
  try {
    answer = await fetch(`${address}${apiPrefix}${eventStreamPath}?${search.toString()}`, { headers, signal, redirect: 'manual' })
  } catch (error) {
    throw unreachable(address, error)
  }
  // Read from at once: an answer that nobody holds any more is taken away with its body, while that has no reader.
  if (answer.ok && answer.body) return answer.body.values()
  await answer.body?.cancel()
  const text = `The server ${address} answered ${answer.status} when asked for its events.`
  throw answer.status === 401 || answer.status === 403 ? new Refusal(text) : new Failure(text)
}

function readMessage(kind: string, data: string): StreamMessage | null {
  let value: unknown
  try {
    value = JSON.parse(data)
  } catch {
    return null
  }
  if (kind === 'event') {
    const { success, data: event } = eventSchema.safeParse(value)
    return success ? { kind, event } : null
  }
  if (kind === 'changed') {
    const { success, data: changed } = changedSchema.safeParse(value)
    return success ? { kind, clusters: changed.clusters } : null
  }
  return null
}

/** The same items, with `quiet` between them whenever nothing came for a while. */
async function* withQuiet<Item>(items: AsyncGenerator<Item>): AsyncGenerator<Item | 'quiet', void> {
  let next = items.next()
  try {
    for (;;) {
      let timer: NodeJS.Timeout | undefined
      const quiet = new Promise<'quiet'>((resolve) => (timer = setTimeout(() => resolve('quiet'), quietMs)))
      const result = await Promise.race([next, quiet]).finally(() => clearTimeout(timer))
      if (result === 'quiet') {
        yield result
        continue
      }
      if (result.done) return
      yield result.value
      next = items.next()
    }
  } finally {
    next.catch(() => undefined)
    void items.return(undefined)
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal.addEventListener('abort', end)
  })
}
