import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { EngineCluster } from '#engine/engine.ts'
import type { DatabaseAddress } from '#store/address.ts'
import { openStore } from '#store/open.ts'
import { createObject, mergeObject, type KubeClient } from '../test/cluster-api/kube-client.ts'
import { holdBar, tellFigure } from './bar.ts'
import { fleetCluster, forEachOf, openFleetEngine, placeOf, startManagement, type FleetCluster } from './management-fleet.ts'
import { log, onOwnStore } from './own-store.ts'

/**
 * 1,000 clusters of a management cluster that are as they shall be: a pass over all of them makes no write and takes at most 10 s, and the
 * process that watches them, with their 7,000 machines, occupies at most 600 MiB (issue 6).
 */
const clusters = Number(process.env['CAIRN_FLEET'] ?? 1_000)
const passSecondsMax = 10
const memoryMiBMax = 600
const clustersAtOnce = 16
const conditionTypes = [
  'Available',
  'Ready',
  'UpToDate',
  'BootstrapConfigReady',
  'InfrastructureReady',
  'NodeReady',
  'NodeHealthy',
]

interface Passed {
  /** Until all was read first. */
  readonly coldSeconds: number
  readonly seconds: number
  /** Of it, what the engine's process took of a processor. */
  readonly cpuSeconds: number
  readonly memoryMiB: number
}

if (process.send) await passOver(process.argv[2] ?? '', process.argv[3] ?? '')
else await measure()

async function measure(): Promise<void> {
  const servers = await startManagement()
  if (!servers) return
  const { client, kubeconfig } = servers.management
  try {
    await onOwnStore(8, async (store, address) => {
      const fleet = Array.from({ length: clusters }, (_, index) => fleetCluster(index))
      const engine = await openFleetEngine(store, kubeconfig())
      await forEachOf(fleet, clustersAtOnce, async ({ target, ...cluster }) => {
        const answer = await engine.engine.apply(cluster, 1, target)
        if (answer.kind !== 'accepted') throw new Error(JSON.stringify(answer))
      })
      await engine.close()
      await forEachOf(fleet, clustersAtOnce, (cluster) => makeMachines(client, cluster))
      const before = await writesOf(client)
      const child = fork(fileURLToPath(import.meta.url), [kubeconfig(), JSON.stringify(address)])
      const passed = await new Promise<Passed>((resolve, reject) => {
        child.once('message', (message) => resolve(message as Passed))
        child.once('exit', (code) => reject(new Error(`the engine's process ended with ${code}`)))
      })
      tellFigure('machines', fleet.flatMap(machinesOf).length, '')
      holdBar(`writes of a pass over ${clusters} clusters that are as they shall be`, (await writesOf(client)) - before, 0, '')
      tellFigure('reading all of it first', passed.coldSeconds, 's')
      holdBar('the pass', passed.seconds, passSecondsMax, 's')
      tellFigure('of it a processor was at work for the engine', passed.cpuSeconds, 's')
      holdBar('memory of the engine that watches them', passed.memoryMiB, memoryMiBMax, 'MiB')
    })
  } finally {
    await servers.stop()
  }
}

/** In a process of its own, so that what it costs is the engine's alone. */
async function passOver(kubeconfig: string, address: string): Promise<void> {
  const store = await openStore({ ...(JSON.parse(address) as DatabaseAddress), poolSize: 8, now: Date.now, log })
  const engine = await openFleetEngine(store, kubeconfig)
  const fleet = Array.from({ length: clusters }, (_, index) => placeOf(index))
  const seconds = async (work: () => Promise<unknown>) => {
    const begun = performance.now()
    await work()
    return (performance.now() - begun) / 1000
  }
  const look = async (cluster: EngineCluster) => {
    const next = await engine.lookAt(cluster.id)
    const answer = await engine.engine.observe(cluster)
    if (next !== null || answer.kind !== 'observed')
      throw new Error(`${cluster.name} is not as it shall be: ${JSON.stringify(answer)}`)
  }
  const [first] = fleet
  const coldSeconds = await seconds(async () => {
    // Whoever asks waits for some seconds at most, while all of it is read for the first time.
    while (first && (await engine.engine.observe(first)).kind !== 'observed');
  })
  const before = process.cpuUsage()
  const passed: Passed = {
    coldSeconds,
    seconds: await seconds(() => forEachOf(fleet, clustersAtOnce, look)),
    cpuSeconds: spentSince(before),
    memoryMiB: process.memoryUsage.rss() / 2 ** 20,
  }
  process.send?.(passed)
  await engine.close()
  await store.close()
  process.disconnect()
}

function spentSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000_000
}

interface MadeMachine {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly template: string
}

function machinesOf({ name: cluster, target }: FleetCluster): readonly MadeMachine[] {
  return target.pools.flatMap(({ role, replicas, objects }) => {
    const owner = objects?.owners[0]?.metadata.name ?? ''
    const template = objects?.templates.find(({ kind }) => kind.endsWith('MachineTemplate'))?.metadata.name ?? ''
    const of = role === 'control-plane' ? { 'cluster.x-k8s.io/control-plane': '' } : { 'cluster.x-k8s.io/deployment-name': owner }
    const labels = { 'cluster.x-k8s.io/cluster-name': cluster, ...of }
    return Array.from({ length: replicas }, (_, index) => ({ name: `${owner}-${index}`, labels, template }))
  })
}

/** As Cluster API makes them, with a status as long as theirs. */
async function makeMachines(client: KubeClient, cluster: FleetCluster): Promise<void> {
  const namespace = cluster.objects[0]?.metadata.namespace ?? ''
  await forEachOf(machinesOf(cluster), 2, async ({ name, labels, template }) => {
    const infrastructure = { apiVersion: 'infrastructure.cluster.x-k8s.io/v1beta2', kind: 'DockerMachine' }
    const annotations = {
      'cluster.x-k8s.io/cloned-from-name': template,
      'cluster.x-k8s.io/cloned-from-groupkind': 'DockerMachineTemplate.infrastructure.cluster.x-k8s.io',
    }
    await createObject(client, { ...infrastructure, metadata: { name, namespace, labels, annotations }, spec: {} } as never)
    const machine = { apiVersion: 'cluster.x-k8s.io/v1beta2', kind: 'Machine', metadata: { name, namespace, labels } }
    const { 'cluster.x-k8s.io/cluster-name': clusterName } = labels
    const spec = {
      clusterName,
      version: 'v1.34.1',
      bootstrap: { dataSecretName: name },
      infrastructureRef: { apiGroup: 'infrastructure.cluster.x-k8s.io', kind: 'DockerMachine', name },
    }
    await createObject(client, { ...machine, spec } as never)
    await mergeObject(client, machine, { status: machineStatus(name) }, '/status')
  })
}

function machineStatus(name: string) {
  const lastTransitionTime = '2026-01-01T12:00:00Z'
  const said = { status: 'True', message: '', observedGeneration: 1, lastTransitionTime }
  return {
    conditions: conditionTypes.map((type) => ({ type, reason: type, ...said })),
    initialization: { infrastructureProvisioned: true, bootstrapDataSecretCreated: true },
    nodeRef: { name },
    addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
    observedGeneration: 1,
    phase: 'Running',
  }
}

/** What was written to the kinds of Cluster API and Flux so far, by the server's own count. */
async function writesOf(client: KubeClient): Promise<number> {
  const { body } = await client.send('GET', '/metrics')
  return String(body)
    .split('\n')
    .filter((line) =>
      /^apiserver_request_total\{.*group="[^"]*(x-k8s|fluxcd)\.io".*verb="(APPLY|PATCH|POST|PUT|DELETE)"/.test(line),
    )
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
}
