import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { npmStart } from '../test/house/npm-start.ts'
import { holdBar } from './bar.ts'
import { clusterDocument, logIn, median, profileDocument, send, until } from './fleet.ts'

/** After `kill -9` and a restart every running update has moved, or says why not, within 10 s of readiness (6-bars). */
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

  const overrides = [{ profile: 'shop', layer: 'kubernetes', values: 'kubeadmconfig: { kubeletExtraArgs: { max-pods: "120" } }' }]
  for (const name of clusters) {
    const { id } = (await call('POST', `/clusters/${name}/plans?forecast=none`, { overrides })) as { id: string }
    await call('POST', `/plans/${id}/approve`, { acknowledgeRepave: true })
  }
  const spent: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    await until(summary, ({ updateStatus }) => (updateStatus['Updating'] ?? 0) > clusters.length / 2)
    await restart('SIGKILL', 60)
    const ready = performance.now()
    const before = await Promise.all(clusters.map(stateOf))
    for (const [index, name] of clusters.entries())
      await until(
        () => stateOf(name),
        (state) => state.waits || state.nodes !== before[index]?.nodes,
      )
    spent.push(performance.now() - ready)
  }
  holdBar(`after kill -9, all of ${clusters.length} updates have moved`, median(spent) / 1000, recoveryMsMax / 1000, 's')

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
    return { nodes: JSON.stringify([status.update?.phase, pools]), waits: status.waiting !== undefined }
  }
} finally {
  run.signal('SIGTERM')
  await run.ended
  rmSync(folder, { recursive: true, force: true })
}
