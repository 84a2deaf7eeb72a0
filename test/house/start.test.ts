import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { isAlive, npmStart, type NpmStart } from './npm-start.ts'

const endMsMax = 10_000
const quick = { CAIRN_DEMO: 'off' }

describe('npm start', () => {
  let folder: string
  let started: NpmStart[]
  const start = (environment: Readonly<Record<string, string>> = quick) => {
    const run = npmStart(folder, environment)
    started.push(run)
    return run
  }
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cairn-start-'))
    started = []
  })
  afterEach(async () => {
    for (const run of started) {
      run.signal('SIGTERM')
      await run.ended
    }
    rmSync(folder, { recursive: true, force: true })
  })

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`serves the console and the API, and ends with everything when npm gets ${signal}`, async () => {
      const run = start()
      const { url } = await run.ready()
      const page = await fetch(url)
      assert.match(page.headers.get('content-type') ?? '', /text\/html/)
      assert.match(await page.text(), /<title>Cairn<\/title>/)
      const database = run.databasePid()
      assert.ok(database !== null && isAlive(database))
      assert.equal((await logIn(url, folder)).status, 204)
      // A stream that stays open does not hold it up.
      const stream = await followEvents(url, folder)
      await end(run, signal, [run.serverPid(), database])
      await stream.body?.cancel().catch(() => {})
    })
  }

  test('goes on where it was after the server was killed', async () => {
    const first = start()
    const { url } = await first.ready()
    const made = await logIn(url, folder)
    const cookie = made.headers.get('set-cookie')?.split(';')[0] ?? ''
    process.kill(first.serverPid(), 'SIGKILL')
    assert.notEqual(await first.ended, 0)

    const second = start()
    const again = await second.ready()
    assert.equal((await fetch(`${again.url}/api/v1/me`, { headers: { cookie } })).status, 200, 'who was logged in still is')
    await end(second, 'SIGTERM', [second.serverPid(), second.databasePid()!])
  })

  test('ends at once when it is told so in the middle of its first start, and starts after that', async () => {
    const first = start()
    await first.says(/making a database/)
    await end(first, 'SIGINT', [first.serverPid()])
    const second = start()
    await second.ready()
  })

  test('says what to do where the port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    const run = start({ ...quick, PORT: String(port) })
    assert.equal(await run.ended, 1)
    assert.match(run.output(), new RegExp(`listens on 127.0.0.1:${port} already.*set PORT`))
    taken.close()
  })

  test('names what is wrong with the environment, and starts nothing', async () => {
    const run = start({ CAIRN_SIM_SPEED: 'fast', CAIRN_COLOUR: 'red' })
    assert.equal(await run.ended, 1)
    assert.match(run.output(), /CAIRN_SIM_SPEED=fast is refused/)
    assert.match(run.output(), /CAIRN_COLOUR is not known/)
  })
})

async function end(run: NpmStart, signal: NodeJS.Signals, pids: readonly number[]): Promise<void> {
  const begun = performance.now()
  run.signal(signal)
  const late = delay(endMsMax, 'late' as const)
  assert.notEqual(
    await Promise.race([run.ended, late]),
    'late',
    `npm start runs on after ${signal}:\n${run.output().slice(-2_000)}`,
  )
  while (pids.some(isAlive) && performance.now() < begun + endMsMax) await delay(20)
  assert.deepEqual(pids.filter(isAlive), [], 'these processes are left')
}

async function logIn(url: string, folder: string): Promise<Response> {
  const password = readFileSync(join(folder, 'admin-password'), 'utf8').trim()
  return await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'admin@cairn.local', password }),
  })
}

async function followEvents(url: string, folder: string): Promise<Response> {
  const cookie = (await logIn(url, folder)).headers.get('set-cookie')?.split(';')[0] ?? ''
  const stream = await fetch(`${url}/api/v1/events/stream`, { headers: { cookie } })
  assert.equal(stream.status, 200)
  return stream
}
