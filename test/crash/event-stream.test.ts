import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { clusterOf, stack, workers } from '../journeys/stack.ts'
import { operator, type Operator } from '../journeys/operator.ts'
import { callerOf, makeApiKey } from '../server-fixture.ts'
import { makeTestFolder } from '../store/database-fixture.ts'
import { startServerProcess, type ServerProcess } from './server-process.ts'

const fast = 20_000
/** An update of five nodes, one after the other, takes long enough to be in its middle each time. */
const slow = 120
/** Where the server is killed, in events since the stream was opened anew. */
const kills = [1, 3, 5]

describe('an event stream whose server is killed', { timeout: 480_000 }, () => {
  let folder: string
  let server: ServerProcess
  let key: string
  let user: Operator
  const start = async (speed: number) => {
    server = await startServerProcess({ dataFolder: join(folder, 'data'), speed })
    key = await makeApiKey(server.url, server.administrator)
    user = operator(callerOf(server.url, key))
  }
  before(async () => {
    folder = makeTestFolder('cairn-stream-')
    await start(fast)
  })
  after(async () => {
    server.send('SIGTERM')
    await server.ended
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  test('goes on from the last event that was read: none is lost, and none comes twice', async (t) => {
    await user.publish(stack('shop'))
    await user.raise(clusterOf('store', 'shop', { workerPools: [workers('general', 5)] }))
    await endAndStart('SIGTERM', slow)
    const [first] = (await user.events('store')).slice(-1)
    assert.ok(first)
    const update = await user.begin('store', { workerPools: [workers('general', 5, { instanceType: 'm5.xlarge' })] })
    const read = [first.id]
    for (const messages of kills) {
      const more = await follow(read.at(-1), (ids) => ids.length === messages)
      read.push(...more)
      await endAndStart('SIGKILL', slow)
    }
    assert.equal((await user.update('store', update)).endedAt, null, 'every end of the server was in the middle of the update')
    const ended = await follow(read.at(-1), (_, reason) => reason === 'UpdateSucceeded')
    read.push(...ended)
    const told = (await user.events('store')).map(({ id }) => id)
    const from = told.indexOf(first.id)
    assert.deepEqual(read, told.slice(from, from + read.length))
    assert.equal(from + read.length, told.length, 'the last one is the end of the update')
    t.diagnostic(`${read.length} events through ${kills.length} ends of the server`)
  })

  async function endAndStart(signal: NodeJS.Signals, speed: number): Promise<void> {
    server.send(signal)
    assert.equal(await server.ended, signal === 'SIGKILL' ? signal : 0)
    await start(speed)
  }

  /** Ids of the events after one, as they come, until one satisfies; the connection is left to whatever becomes of it. */
  async function follow(after: string | undefined, satisfies: (ids: readonly string[], reason: string) => boolean) {
    const headers = { authorization: `Bearer ${key}`, 'last-event-id': after ?? '' }
    const signal = AbortSignal.timeout(60_000)
    const answer = await fetch(`${server.url}/api/v1/events/stream?cluster=store`, { headers, signal })
    assert.equal(answer.status, 200)
    const ids: string[] = []
    let text = ''
    for await (const part of answer.body?.pipeThrough(new TextDecoderStream()) ?? assert.fail('no stream')) {
      const messages = (text + part).split('\n\n')
      text = messages.pop() ?? ''
      for (const message of messages) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(message)?.[1]
        if (field('event') !== 'event') continue
        ids.push(field('id') ?? assert.fail(message))
        const { reason } = JSON.parse(field('data') ?? '') as { readonly reason: string }
        if (satisfies(ids, reason)) return ids
      }
    }
    return assert.fail(`the stream ended after ${ids.length} events`)
  }
})
