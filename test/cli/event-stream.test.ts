import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { eventStream } from '#cli/event-stream.ts'
import { operator } from '../journeys/operator.ts'
import { stack } from '../journeys/stack.ts'
import { startTestServer } from '../server-fixture.ts'

test('a stream that nobody reads for a while is not taken away with the answer that brought it', async () => {
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  const server = await startTestServer()
  const stopping = new AbortController()
  const stream = eventStream({ address: server.url, key: server.key, project: {} }, {}, stopping.signal)
  try {
    assert.equal((await stream.next()).value?.kind, 'opened')
    // What was collected is known to others some turns later.
    for (let times = 0; times < 20; times += 1) {
      collectGarbage()
      await turn()
    }
    await operator(server.call).publish(stack('shop'))
    const { value: message } = await stream.next()
    assert.ok(message?.kind === 'event' || message?.kind === 'changed', `it brings what happened, not ${JSON.stringify(message)}`)
  } finally {
    stopping.abort()
    await server.dispose()
  }
})
