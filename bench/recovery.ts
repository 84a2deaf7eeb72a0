import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openBusyFleet } from '../test/crash/busy-fleet.ts'
import { npmStart } from '../test/house/npm-start.ts'
import { holdBar } from './bar.ts'
import { clusterDocument, logIn, median, profileDocument, send, until } from './fleet.ts'

/** After `kill -9` and a restart, or another server's death, every running update has moved, or says why not, within 10 s (6-bars). */
const clusters = Array.from({ length: 20 }, (_, index) => `store-${index}`)
const rounds = 3
const recoveryMsMax = 10_000

const folder = mkdtempSync(join(tmpdir(), 'cairn-bench-'))
const environment = { CAIRN_DEMO: 'off', CAIRN_ADMIN_PASSWORD: 'a password for the benchmark', CAIRN_SIM_SPEED: '30000' }
let run = npmStart(folder, environment)
try {
  let call = await connect()
  await call('POST', '/profiles', profileDocument('shop', 'start'))
  for (const name of clusters) await call('POST', '/clusters', clusterDocument(name, 'shop'))
  await until(summary, ({ status }) => status['Running'] === clusters.length)
  await restart('SIGTERM', 60)

  const spent: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    await until(summary, ({ updateStatus }) => updateStatus['Up to date'] === clusters.length)
    const values = `kubeadmconfig: { kubeletExtraArgs: { max-pods: "${120 + round}" } }`
    const request = { overrides: [{ profile: 'shop', layer: 'kubernetes', values }] }
    await Promise.all(clusters.map((name) => begin(name, request)))
    await until(summary, ({ updateStatus }) => (updateStatus['Updating'] ?? 0) > clusters.length / 4)
    await restart('SIGKILL', 60)
    const ready = performance.now()
    const before = await Promise.all(clusters.map(stateOf))
    for (const [index, name] of clusters.entries())
      await until(
        () => stateOf(name),
        (state) => !state.isUpdating || state.waits || state.nodes !== before[index]?.nodes,
      )
    spent.push(performance.now() - ready)
  }
  holdBar(`after kill -9, all of ${clusters.length} updates have moved`, median(spent) / 1000, recoveryMsMax / 1000, 's')

  async function begin(name: string, request: object) {
    const { id } = (await call('POST', `/clusters/${name}/plans?forecast=none`, request)) as { id: string }
    await call('POST', `/plans/${id}/approve`, { acknowledgeRepave: true })
  }
  async function connect() {
    const { url } = await run.ready()
    const cookie = await logIn(url, 'admin@cairn.local', environment.CAIRN_ADMIN_PASSWORD)
    return (method: string, path: string, body?: unknown) => send(url, cookie, method, path, body)
  }
  async function restart(signal: NodeJS.Signals, speed: number) {
    if (signal === 'SIGKILL') process.kill(run.serverPid(), signal)
    else run.signal(signal)
    await run.ended
    run = npmStart(folder, { ...environment, CAIRN_SIM_SPEED: String(speed) })
    call = await connect()
  }
  async function summary() {
    return (await call('GET', '/clusters/summary')) as Record<'status' | 'updateStatus', Record<string, number>>
  }
  async function stateOf(name: string) {
    const { status } = (await call('GET', `/clusters/${name}`)) as { status: { waiting?: object; update?: { phase: string } } }
    const { pools } = (await call('GET', `/clusters/${name}/inventory`)) as { pools: object }
    const { update, waiting } = status
    return { isUpdating: update !== undefined, nodes: JSON.stringify([update?.phase, pools]), waits: waiting !== undefined }
  }
} finally {
  run.signal('SIGTERM')
  await run.ended
  rmSync(folder, { recursive: true, force: true })
}

const fleet = await openBusyFleet({ clusters: clusters.length, speed: 60 })
try {
  const left = await fleet.start('left')
  await fleet.raise(left)
  const taken: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const killed = await fleet.start('killed')
    await fleet.begin(killed)
    const progress = () => fleet.progress(left)
    await until(progress, (shown) => [...shown.values()].filter(({ isUpdating }) => isUpdating).length > clusters.length / 4)
    killed.send('SIGKILL')
    const since = performance.now()
    const before = await progress()
    const hasMoved = (shown: typeof before) =>
      [...shown].every(([name, { isUpdating, waits, nodes }]) => !isUpdating || waits || nodes !== before.get(name)?.nodes)
    await until(progress, hasMoved)
    taken.push(performance.now() - since)
    await fleet.finish(left)
  }
  const held = median(taken) / 1000
  holdBar(`after another server's death, all of ${clusters.length} updates have moved`, held, recoveryMsMax / 1000, 's')
} finally {
  await fleet.close()
}
