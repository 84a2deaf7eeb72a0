import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { eventually, startTestServer, type TestServer } from '../server-fixture.ts'

describe('while the database is away', () => {
  let server: TestServer
  before(async () => {
    // One of its own, that may be killed.
    server = await startTestServer({ databaseUrl: null })
  })
  after(() => server.dispose())

  const get = async (path: string) => {
    const answer = await fetch(server.url + path, { headers: { authorization: `Bearer ${server.key}` } })
    return { status: answer.status, text: await answer.text() }
  }

  test('requests are told to come back, nothing is a fault of the server, and it goes on by itself', async () => {
    assert.equal((await get('/readyz')).status, 200)
    const pid = server.server.databasePid()
    assert.ok(pid !== null)
    process.kill(pid, 'SIGKILL')
    const seen = new Map<number, string>()
    await eventually(
      async () => {
        const answers = await Promise.all([get('/api/v1/clusters'), get('/api/v1/me'), get('/readyz')])
        for (const { status, text } of answers) seen.set(status, text)
        assert.equal((await get('/healthz')).status, 200)
        return answers.every(({ status }) => status === 200) && server.server.databasePid() !== pid
      },
      (back) => back,
    )
    for (const [status, text] of seen) assert.ok(status === 200 || text.includes('"server.unready"'), `${status} ${text}`)
  })
})
