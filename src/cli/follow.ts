import { routes } from '#contract/routes.ts'
import type { Cluster } from '#contract/cluster.ts'
import type { Update } from '#contract/update.ts'
import type { Connection } from './connection.ts'
import { eventStream, type StreamMessage } from './event-stream.ts'
import { Failure, refusedWith } from './failure.ts'
import { progressLine, type ProgressLine } from './progress-line.ts'
import { clusterProgress, isOver, updateProgress, updateStep } from './progress-text.ts'

/** Someone who watches one cluster. It listens from the beginning, so that nothing between a request and its following is missed. */
export interface Follower {
  /** Until this update is over. */
  untilUpdated(update: string): Promise<Update>
  /** Until nothing goes on with the cluster any more; null when it is gone. */
  untilQuiet(): Promise<{ readonly cluster: Cluster; readonly update: Update | null } | null>
  /** Until the cluster is no more. */
  untilGone(): Promise<true>
  stop(): void
}

/** Begins to listen; answers once the server's events flow. */
export async function follow(connection: Connection, cluster: string, now: () => number): Promise<Follower> {
  const stopping = new AbortController()
  const messages = eventStream(connection, { cluster }, stopping.signal)
  const first = await messages.next()
  if (!first.done && first.value.kind === 'lost') {
    stopping.abort()
    throw first.value.error
  }
  const line = progressLine(connection.say)
  const leave = leaveOnInterrupt(connection, `cairn cluster watch ${cluster}`, line)
  const watch = <Result>(read: () => Promise<Result | undefined>) => untilRead(messages, cluster, line, read)
  return {
    untilUpdated: (id) => watch(async () => overOrUndefined(await readUpdate(connection, cluster, id), line, now)),
    untilQuiet: () => watch(quietReader(connection, cluster, line, now)),
    untilGone: () => watch(goneReader(connection, cluster, line)),
    stop() {
      leave()
      stopping.abort()
      line.end()
    },
  }
}

/** Reads at once, and again whenever the server says that the cluster changed, until there is a result. */
async function untilRead<Result>(
  messages: AsyncGenerator<StreamMessage, void>,
  cluster: string,
  line: ProgressLine,
  read: () => Promise<Result | undefined>,
): Promise<Result> {
  let result = await read()
  let lost = false
  while (result === undefined) {
    const { done, value: message } = await messages.next()
    if (done) throw new Failure('The stream of events ended.')
    switch (message.kind) {
      case 'event':
        if (message.event.cluster === cluster) line.note(message.event.message)
        break
      case 'changed':
        if (message.clusters.includes(cluster)) result = await readAgain(read)
        break
      case 'opened':
        if (lost) line.note('The connection stands again.')
        lost = false
        result = await readAgain(read)
        break
      case 'quiet':
        result = await readAgain(read)
        break
      case 'lost':
        if (!lost) line.note(`The connection is lost; trying again. The update goes on meanwhile.`)
        lost = true
        break
    }
  }
  return result
}

/** A server that cannot be reached in the middle is the stream's business, which tries again. */
async function readAgain<Result>(read: () => Promise<Result | undefined>): Promise<Result | undefined> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof Failure || refusedWith(error, 'server.unready', 'server.failed')) return undefined
    throw error
  }
}

async function readUpdate({ call, project }: Connection, cluster: string, id: string): Promise<Update> {
  const { items } = await call(routes.updates.list, { params: { name: cluster }, query: { ...project, limit: 20 } })
  const update = items.find((item) => item.id === id)
  if (!update) throw new Failure(`The update ${id} of ${cluster} is not among its last ${items.length}.`)
  return update
}

function overOrUndefined(update: Update, line: ProgressLine, now: () => number): Update | undefined {
  line.step(updateStep(update), () => updateProgress(update, now()))
  return isOver(update.phase) ? update : undefined
}

/** Reads a cluster until it is quiet. An update that was seen running is read to its end, which the cluster itself does not tell. */
function quietReader(connection: Connection, name: string, line: ProgressLine, now: () => number) {
  let seen: string | null = null
  let wasThere = false
  return async () => {
    let cluster: Cluster
    try {
      cluster = await connection.call(routes.clusters.get, { params: { name }, query: connection.project })
    } catch (error) {
      // Gone is only what was there: a name that was never a cluster's is a mistake.
      if (wasThere && refusedWith(error, 'cluster.missing')) return null
      throw error
    }
    wasThere = true
    seen = cluster.status.update?.id ?? seen
    if (seen !== null) {
      const update = overOrUndefined(await readUpdate(connection, name, seen), line, now)
      return update && { cluster, update }
    }
    const step = clusterProgress(cluster)
    line.step(step, () => step)
    const { status } = cluster.status
    return status === 'Running' || status === 'Failed' ? { cluster, update: null } : undefined
  }
}

function goneReader({ call, project }: Connection, name: string, line: ProgressLine) {
  return async (): Promise<true | undefined> => {
    try {
      const step = clusterProgress(await call(routes.clusters.get, { params: { name }, query: project }))
      line.step(step, () => step)
      return undefined
    } catch (error) {
      if (refusedWith(error, 'cluster.missing')) return true
      throw error
    }
  }
}

/** Ctrl-C ends the watching, never what is watched; whoever presses it is told so. */
export function leaveOnInterrupt(connection: Connection, comeBack: string, line: ProgressLine): () => void {
  const leave = () => {
    line.end()
    connection.say.write(`No longer watching; it goes on. To come back: ${comeBack}\n`)
    process.exit(130)
  }
  process.once('SIGINT', leave)
  return () => process.removeListener('SIGINT', leave)
}
