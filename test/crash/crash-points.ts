import assert from 'node:assert/strict'
import { newClusterOf } from '#api/wire/cluster.ts'
import { parseProfile } from '#api/wire/profile.ts'
import { clusterDocumentSchema } from '#contract/cluster-document.ts'
import { profileDocumentSchema } from '#contract/profile.ts'
import { approvePlan } from '#control/approve-plan.ts'
import { readBuiltInRegistry } from '#control/built-in-registry.ts'
import type { Control } from '#control/control.ts'
import { controlUpdate } from '#control/control-update.ts'
import { createCluster } from '#control/create-cluster.ts'
import { createProfile } from '#control/create-profile.ts'
import type { ProjectScope } from '#control/project-scope.ts'
import { proposePlan, type PlanProposal } from '#control/propose-plan.ts'
import { isRefusal, type Refusal } from '#control/refusal.ts'
import type { WorldEvent } from '#core/simulation/world-event.ts'
import { loadClusterRevision, loadCompiledCluster } from '#store/cluster-revisions.ts'
import { loadCluster, type ClusterRecord } from '#store/clusters.ts'
import { hasHiddenEvents, listEvents } from '#store/events.ts'
import { loadObservation } from '#store/observations.ts'
import { openStore } from '#store/open.ts'
import { loadProject } from '#store/projects.ts'
import type { Reader } from '#store/transactor.ts'
import { listUpdates, type UpdateRecord } from '#store/updates.ts'
import { clusterOf, configMap, manifestLayer, stack } from '../journeys/stack.ts'
import { createTestDatabase, quiet } from '../store/database-fixture.ts'
import { until } from '../store/until.ts'
import { startHandDriven, type HandClock, type HandDrivenServer } from './hand-driven-server.ts'
import { openWire, type CutPoint } from './wire.ts'
import { keepWorldLog } from './world-log.ts'

/**
 * The server ends before and after every `stride`th write of a whole update, one point after another. Answers how many writes such an
 * update has, and how many points were tried.
 */
export async function crashAtWrites(stride: number): Promise<{ readonly writes: number; readonly points: number }> {
  const bench = await openCrashBench()
  try {
    const writes = await bench.update(null)
    let points = 0
    for (let write = 1; write <= writes; write += stride) {
      for (const when of ['before', 'after'] as const) {
        points += 1
        await bench.update({ write, when }).catch((error: unknown) => {
          throw new Error(`the server ended ${when} write ${write} of ${writes}: ${String(error)}`, { cause: error })
        })
      }
    }
    return { writes, points }
  } finally {
    await bench.close()
  }
}

/** A cluster on a database of its own that is updated again and again, each time with the server's end at another write. */
interface CrashBench {
  /**
   * One whole update, paused and resumed on its way, through the end of the server and with another one that takes its place. Checks
   * that it comes to what it comes to without that. Answers how many writes the first server sent.
   */
  readonly update: (cutAt: CutPoint | null) => Promise<number>
  readonly close: () => Promise<void>
}

const name = 'store'
const principal = { name: 'ann@example.com' }
/** One control-plane node and two workers. */
const nodes = 3
const looksMax = 2_000

async function openCrashBench(): Promise<CrashBench> {
  const { databaseUrl, address, dispose } = await createTestDatabase()
  const clock: HandClock = { now: Date.now() }
  const log = await keepWorldLog(address)
  const store = await openStore({ ...address, poolSize: 2, now: () => clock.now, log: quiet })
  const project = (await store.read((reader) => loadProject(reader, 'default'))) ?? assert.fail('there is no project')
  const scope: ProjectScope = { project, principal }
  await raise(await startHandDriven({ databaseUrl, clock }), scope)
  let number = 0

  return {
    update: async (cutAt) => {
      number += 1
      const before = await store.read((reader) => loadNow(reader, scope))
      const mark = await log.mark(before.id)
      const request = requestOf(number)
      const wire = await openWire(databaseUrl)
      let server = await startHandDriven({ databaseUrl: wire.databaseUrl, clock })
      wire.arm(cutAt)
      try {
        await carryOut(server, scope, request, before)
      } catch (error) {
        if (!wire.isCut()) throw error
        await server.close()
        server = await startHandDriven({ databaseUrl, clock })
        await carryOut(server, scope, request, before)
      }
      const sent = wire.writes()
      await checkNothingLeft(server.control, scope, request)
      await server.close()
      wire.close()
      // What a server that ended left open holds later events back until the database has noticed.
      await until(async () => !(await store.read(hasHiddenEvents)))
      await store.read((reader) => checkEnd(reader, scope, before))
      checkWorld(await log.since(before.id, mark))
      return sent
    },
    close: async () => {
      await log.close()
      await store.close()
      await dispose()
    },
  }
}

async function raise(server: HandDrivenServer, scope: ProjectScope): Promise<void> {
  const { control } = server
  await readBuiltInRegistry(control)
  const profile = profileDocumentSchema.parse(stack('shop', { addons: [manifestLayer('notes', 'first')] }))
  done(await createProfile(control, scope, parseProfile(profile)))
  done(await createCluster(control, scope, newClusterOf(clusterDocumentSchema.parse(clusterOf(name, 'shop')))))
  for (let looks = 0; (await control.store.read((reader) => loadNow(reader, scope))).status !== 'Running'; looks += 1) {
    assert.ok(looks < looksMax, 'the cluster comes into being')
    await server.lookOnce()
  }
  await server.close()
}

/** New nodes everywhere and another add-on. */
function requestOf(number: number): PlanProposal {
  const values = `kubeadmconfig: { kubeletExtraArgs: { max-pods: "${100 + number}" } }`
  const content = configMap('notes', `text ${number}`)
  return {
    overrides: [
      { profile: 'shop', layer: 'kubernetes', values, manifests: [] },
      { profile: 'shop', layer: 'notes', values: '', manifests: [{ name: 'notes', content }] },
    ],
  }
}

/** Looks until the update has ended. A person beside it does what is yet to be done, going by what the server shows. */
async function carryOut(
  server: HandDrivenServer,
  scope: ProjectScope,
  request: PlanProposal,
  before: ClusterRecord,
): Promise<void> {
  for (let looks = 0; looks < looksMax; looks += 1) {
    const update = await steer(server.control, scope, request, before)
    if (update && update.endedAt !== null) return
    assert.notEqual(await server.lookOnce(), null, 'something is due as long as an update is under way')
  }
  assert.fail('the update did not end')
}

async function steer(
  control: Control,
  scope: ProjectScope,
  request: PlanProposal,
  before: ClusterRecord,
): Promise<UpdateRecord | null> {
  const { cluster, update, told } = await control.store.read(async (reader) => {
    const current = await loadNow(reader, scope)
    const newest = await newestUpdate(reader, current)
    return { cluster: current, update: newest, told: newest ? await reasonsTold(reader, current, newest) : [] }
  })
  if (cluster.revision === before.revision || !update) {
    const plan = done(await proposePlan(control, scope, name, request, { withForecast: false }))
    return done(await approvePlan(control, scope, plan.id, { acknowledgeRepave: true }))
  }
  if (update.state.phase === 'paused') done(await controlUpdate(control, scope, name, 'resume'))
  if (update.state.phase === 'rolling' && update.nodesDone > 0 && !told.includes('UpdatePauseAsked'))
    done(await controlUpdate(control, scope, name, 'pause'))
  return update
}

async function checkNothingLeft(control: Control, scope: ProjectScope, request: PlanProposal): Promise<void> {
  assert.equal(done(await proposePlan(control, scope, name, request, { withForecast: false })).state, 'empty')
}

async function checkEnd(reader: Reader, scope: ProjectScope, before: ClusterRecord): Promise<void> {
  const cluster = await loadNow(reader, scope)
  const { status, health, revision, updateId, converged, waiting, refused } = cluster
  assert.deepEqual(
    { status, health, revision, updateId, converged, waiting, refused },
    {
      status: 'Running',
      health: 'Healthy',
      revision: before.revision + 1,
      updateId: null,
      converged: true,
      waiting: null,
      refused: null,
    },
  )
  const update = (await newestUpdate(reader, cluster)) ?? assert.fail('the update is gone')
  assert.deepEqual(
    [update.revision, update.state.phase, update.nodesDone, update.nodesTotal],
    [revision, 'succeeded', nodes, nodes],
  )
  assert.ok(update.evidence, 'it was verified')

  const { inventory } = (await loadObservation(reader, cluster.projectId, cluster.id)) ?? assert.fail('nothing was observed')
  const { compiledDigest } =
    (await loadClusterRevision(reader, cluster.projectId, cluster.id, revision)) ?? assert.fail('no revision')
  const desired = await loadCompiledCluster(reader, cluster.projectId, compiledDigest)
  assert.deepEqual(
    inventory.pools.map((pool) => [pool.name, pool.nodes.map(({ digest, phase }) => [digest, phase])]),
    desired.pools.map((pool) => [pool.name, Array.from({ length: pool.replicas }, () => [pool.machineDigest, 'ready'])]),
  )
  const released = desired.layers.filter(({ kind }) => kind !== 'os' && kind !== 'k8s')
  for (const layer of released) {
    const found = inventory.layers.find((one) => one.name === layer.name)
    assert.deepEqual([found?.digest, found?.state], [layer.digest, 'ready'], layer.name)
  }
  const told = (await reasonsTold(reader, cluster, update)).toSorted()
  assert.deepEqual(told, [...onceEach].toSorted(), 'each thing is told once')
}

const onceEach = ['UpdateApproved', 'UpdatePauseAsked', 'UpdatePaused', 'UpdateResumeAsked', 'UpdateVerifying', 'UpdateSucceeded']

/** What the world itself says of one update: each old node goes once, each new one comes once, and no older generation comes after a newer. */
function checkWorld(events: readonly WorldEvent[]): void {
  const of = (kind: WorldEvent['kind']) => events.flatMap((event) => (event.kind === kind && 'node' in event ? [event.node] : []))
  for (const kind of ['node-created', 'node-ready', 'removal-begun', 'node-draining', 'node-gone'] as const) {
    const named = of(kind)
    assert.deepEqual([kind, new Set(named).size, named.length], [kind, nodes, nodes])
  }
  assert.deepEqual(of('removal-begun').toSorted(), of('node-gone').toSorted())
  assert.deepEqual(
    of('node-created').filter((node) => of('removal-begun').includes(node)),
    [],
  )
  const generations = events.flatMap((event) => (event.kind === 'target' ? [event.generation] : []))
  assert.deepEqual(
    generations,
    [...new Set(generations)].toSorted((one, other) => one - other),
  )
}

async function loadNow(reader: Reader, { project }: ProjectScope): Promise<ClusterRecord> {
  return (await loadCluster(reader, project.id, name)) ?? assert.fail('the cluster is gone')
}

async function newestUpdate(reader: Reader, { projectId, id }: ClusterRecord): Promise<UpdateRecord | null> {
  const [update] = await listUpdates(reader, projectId, id, { before: null, limit: 1 })
  return update ?? null
}

/** Reasons of the events of an update itself. */
async function reasonsTold(reader: Reader, { projectId, id }: ClusterRecord, update: UpdateRecord): Promise<readonly string[]> {
  const events = await listEvents(reader, { projectId, clusterId: id, reasons: onceEach, limit: 100, newestFirst: true })
  return events.filter(({ object }) => object?.['name'] === update.id).map(({ reason }) => reason)
}

function done<Value>(answer: Value | Refusal): Value {
  if (isRefusal(answer)) assert.fail(JSON.stringify(answer))
  return answer as Value
}
