import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KubeObject } from '#core/cluster-api/kube-object.ts'
import type { ApplyAnswer } from '#engine/engine.ts'
import { pathOf, type KubeClient } from '../test/cluster-api/kube-client.ts'
import { holdLeast, tellFigure } from './bar.ts'
import { fleetCluster, forEachOf, openFleetEngine, startManagement, type FleetCluster } from './management-fleet.ts'
import { onOwnStore } from './own-store.ts'

/**
 * The objects of 200 clusters, of at least 15 each, are applied at least three times as fast as by `kubectl apply --server-side`, the same
 * objects against the same server in one run (issue 6); Cairn also stores what it applies. kubectl is run for each cluster, as
 * `cairn cluster objects` prints it. One run over all of them is told beside that: it waits for nothing but the API server, which is then
 * the limit for both, and how much faster Cairn is follows from how many processors that server has.
 */
const clusters = Array.from({ length: 200 }, (_, index) => fleetCluster(index))
/** Each run of kubectl takes about as long: so many tell the pace. */
const ownRuns = 40
const ratioMin = 3
const clustersAtOnce = 16

const servers = await startManagement()
if (servers) {
  const { client, kubeconfig } = servers.management
  const folder = mkdtempSync(join(tmpdir(), 'cairn-bench-'))
  try {
    writeFileSync(join(folder, 'kubeconfig'), kubeconfig())
    const namespace = clusters[0]?.objects[0]?.metadata.namespace ?? ''
    await client.send('POST', '/api/v1/namespaces', { metadata: { name: namespace } })
    const kubectl = (list: readonly FleetCluster[]) => applyByKubectl(folder, list)
    await onOwnStore(8, async (store) => {
      const engine = await openFleetEngine(store, kubeconfig())
      const apply = ({ target, ...cluster }: FleetCluster) => applied(engine.engine.apply(cluster, 1, target))
      // The server compiles the definitions of its kinds while it is asked for the first of them.
      const first = Array.from({ length: 20 }, (_, index) => fleetCluster(1000 + index))
      await forEachOf(first, clustersAtOnce, apply)
      await clear(client, namespace, first)
      await kubectl(first)
      const own = await pace(clusters, (list) => forEachOf(list, clustersAtOnce, apply))
      await engine.close()
      await clear(client, namespace, clusters)
      const all = await pace(clusters, kubectl)
      await clear(client, namespace, clusters)
      const each = await pace(clusters.slice(0, ownRuns), async (list) => {
        for (const cluster of list) await applyByKubectl(folder, [cluster])
      })
      tellFigure('objects of a cluster', clusters[0]?.objects.length ?? 0, '')
      tellFigure('Cairn', own, 'objects/s')
      tellFigure('kubectl apply --server-side, a run for each cluster', each, 'objects/s')
      tellFigure('kubectl apply --server-side, one run for all', all, 'objects/s')
      tellFigure(`Cairn beside one run for all, on ${availableParallelism()} processors`, own / all, '×')
      holdLeast('Cairn beside a run for each cluster', own / each, ratioMin, '×')
    })
  } finally {
    rmSync(folder, { recursive: true })
    await servers.stop()
  }
}

/** Objects in a second. */
async function pace(list: readonly FleetCluster[], work: (list: readonly FleetCluster[]) => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await work(list)
  const seconds = (performance.now() - begun) / 1000
  return list.reduce((sum, { objects }) => sum + objects.length, 0) / seconds
}

async function applied(asked: Promise<ApplyAnswer>): Promise<void> {
  const answer = await asked
  if (answer.kind !== 'accepted') throw new Error(JSON.stringify(answer))
}

/** So that all begin with an empty server. */
async function clear(client: KubeClient, namespace: string, list: readonly FleetCluster[]): Promise<void> {
  const objects = list.flatMap((cluster) => cluster.objects)
  const kinds = new Map(objects.map((one): [string, KubeObject] => [`${one.apiVersion} ${one.kind}`, one]))
  for (const { apiVersion, kind } of kinds.values()) {
    const collection = pathOf({ apiVersion, kind, metadata: { name: '', namespace } }).replace(/\/$/, '')
    const { status } = await client.send('DELETE', collection)
    if (status !== 200) throw new Error(`${collection}: ${status}`)
  }
}

async function applyByKubectl(folder: string, list: readonly FleetCluster[]): Promise<void> {
  const file = join(folder, 'objects.json')
  writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: list.flatMap(({ objects }) => objects) }))
  const args = ['apply', '--server-side', '--field-manager=bench', '-f', file]
  const env = { ...process.env, KUBECONFIG: join(folder, 'kubeconfig'), HOME: folder }
  const child = spawn('kubectl', args, { stdio: ['ignore', 'ignore', 'inherit'], env })
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('exit', resolve))
  if (code !== 0) throw new Error(`kubectl ended with ${code}`)
}
